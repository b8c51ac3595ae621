package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
)

func (a *app) compareCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "compare SERVICE[+FORM…] SERVICE[+FORM…]…",
		Short:   "Show which duties move between services or forms",
		Example: "  demarc compare ecs+fargate ecs+ec2 lambda",
		Args:    arity("compare SERVICE[+FORM…] SERVICE[+FORM…]…", 2, -1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.compare(args) },
	}
}

func (a *app) compare(settings []string) error {
	model, err := a.model()
	if err != nil {
		return err
	}
	columns := make([]map[string]*demarc.Placement, len(settings))
	for i, text := range settings {
		s, forms, err := setting(model, text)
		if err != nil {
			return err
		}
		columns[i] = map[string]*demarc.Placement{}
		_, placements := model.Resolve(s, wholeType(s), catalog.Holding(forms...))
		for _, p := range placements {
			columns[i][p.Duty] = p
		}
	}
	same := 0
	width := make([]int, len(settings))
	for i, s := range settings {
		width[i] = max(len(s), len("shared, you configure"))
	}
	longest := 0
	for _, d := range model.Duties {
		longest = max(longest, len(d.Title))
	}
	row := func(title string, cells []string) {
		line := fmt.Sprintf("%-*s", longest, title)
		for i, c := range cells {
			line += fmt.Sprintf("  %-*s", width[i], c)
		}
		fmt.Fprintln(a.out, strings.TrimRight(line, " "))
	}
	row("What moves", settings)
	for _, d := range model.Duties {
		cells := make([]string, len(settings))
		moves := false
		for i, column := range columns {
			cells[i] = "–"
			if p := column[d.ID]; p != nil {
				cells[i] = shortParty(p)
			}
			moves = moves || cells[i] != cells[0]
		}
		switch {
		case moves:
			row(d.Title, cells)
		case cells[0] != "–":
			same++
		}
	}
	fmt.Fprintf(a.out, "%d duties stand the same in all of them.\n", same)
	return nil
}

// shortParty is a party with the customer's role where it shares.
func shortParty(p *demarc.Placement) string {
	out := map[demarc.Party]string{demarc.Provider: "AWS", demarc.Customer: "you", demarc.Shared: "shared"}[p.Party]
	if out == "" {
		out = string(p.Party)
	}
	if p.Party == demarc.Shared && p.Customer != nil {
		out += ", you " + strings.TrimSuffix(string(p.Customer.Role), "s")
	}
	return out
}
