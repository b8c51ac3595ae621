package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/internal/records"
	"demarc/internal/render"
)

func (a *app) ownersCommand() *cobra.Command {
	var in inputs
	var format string
	var all bool
	cmd := &cobra.Command{
		Use:   "owners [PATH…|REPORT]",
		Short: "Show which team carries which duties, and how we know",
		Long: `Owners lists the teams that carry your duties in an estate, with how many and why,
and what nobody carries. The rules stand in demarc.yaml (docs/owners.md); where
none holds, the tags owner and team of a resource count, then CODEOWNERS, then
the owner of the account. The least that names a team:

  owners:
    teams: [{id: payments, contact: "#payments"}]
    rules: [{team: payments, path: /infra/payments/}]`,
		Example: `  demarc owners examples/shop
  demarc owners --all --format json report.json
  demarc owners acknowledge payments --by jane@example.com`,
		RunE: func(cmd *cobra.Command, args []string) error {
			rep, err := a.reportOf(cmd.Context(), args, in)
			if err != nil {
				return err
			}
			switch format {
			case "json":
				return jsonOut(a.out, ownersOut(rep))
			case "text":
				a.showOwners(rep, all)
				return nil
			}
			return misuse{fmt.Errorf("--format: %q is neither text nor json", format)}
		},
	}
	in.flags(cmd)
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	cmd.Flags().BoolVar(&all, "all", false, "list every resource with its owner")
	cmd.AddCommand(a.acknowledgeCommand())
	return cmd
}

// reportOf reads a saved report, or scans paths, this directory if there are none.
func (a *app) reportOf(ctx context.Context, paths []string, in inputs) (*demarc.Report, error) {
	if len(paths) == 1 && isReport(paths[0]) {
		return readReport(paths[0])
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	way, err := in.pipe(a, paths...)
	if err != nil {
		return nil, err
	}
	return way.report(ctx)
}

// ownerCount is a team with the duties it carries.
type ownerCount struct {
	Owner        string                `json:"owner"` // "": nobody
	Name         string                `json:"name,omitempty"`
	Contact      string                `json:"contact,omitempty"`
	Acknowledged string                `json:"acknowledged,omitempty"`
	Duties       int                   `json:"duties"` // pairs of duty and resource
	Statuses     map[demarc.Status]int `json:"statuses"`
	Resources    []ownedRow            `json:"resources"`
}

// ownedRow is a resource with why it is a team's, and the duties of it that
// are another's.
type ownedRow struct {
	Address string                  `json:"address"`
	Why     string                  `json:"why,omitempty"`
	Except  map[string]demarc.Owned `json:"except,omitempty"`
}

// ownersOut counts by owner, those with most duties first, nobody last.
func ownersOut(rep *demarc.Report) []ownerCount {
	byOwner := map[string]*ownerCount{}
	at := func(owner string) *ownerCount {
		if byOwner[owner] == nil {
			byOwner[owner] = &ownerCount{Owner: owner, Statuses: map[demarc.Status]int{}, Resources: []ownedRow{}}
		}
		return byOwner[owner]
	}
	for _, t := range rep.Header.Teams {
		c := at(t.ID)
		c.Name, c.Contact, c.Acknowledged = t.Name, t.Contact, t.Acknowledged
	}
	for _, s := range rep.Statuses {
		if s.Status == demarc.StatusInherited || s.Status == demarc.StatusNotApplicable {
			continue
		}
		c := at(s.Owner)
		c.Duties += s.Count
		c.Statuses[s.Status] += s.Count
	}
	ownerships := map[string]demarc.Ownership{}
	for _, o := range rep.Header.Ownerships {
		ownerships[o.ID] = o
	}
	for _, row := range rep.Resources {
		if row.Line == "" {
			continue
		}
		o := ownerships[row.Owner]
		c := at(o.Owner)
		c.Resources = append(c.Resources, ownedRow{Address: row.Address, Why: o.Why, Except: o.Duties})
	}
	out := []ownerCount{}
	for _, c := range byOwner {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b ownerCount) int {
		if (a.Owner == "") != (b.Owner == "") {
			return cmp.Compare(b.Owner, a.Owner)
		}
		return cmp.Or(b.Duties-a.Duties, strings.Compare(a.Owner, b.Owner))
	})
	return out
}

func (a *app) showOwners(rep *demarc.Report, all bool) {
	show := render.Printable
	for i, c := range ownersOut(rep) {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		name := cmp.Or(c.Name, c.Owner, "Nobody")
		fmt.Fprintf(a.out, "%s: %s", show(name), plural(c.Duties, "duty", "duties"))
		for _, s := range demarc.Statuses {
			if n := c.Statuses[s]; n > 0 {
				fmt.Fprintf(a.out, ", %d %s", n, s)
			}
		}
		fmt.Fprintln(a.out)
		switch {
		case c.Acknowledged != "":
			fmt.Fprintf(a.out, "  acknowledged by %s\n", show(c.Acknowledged))
		case c.Name+c.Contact != "":
			fmt.Fprintf(a.out, "  not acknowledged: demarc owners acknowledge %s --by NAME\n", show(c.Owner))
		}
		if c.Contact != "" {
			fmt.Fprintf(a.out, "  contact %s\n", show(c.Contact))
		}
		if all {
			for _, r := range c.Resources {
				fmt.Fprintf(a.out, "  %s\n", show(strings.TrimSpace(r.Address+"  "+r.Why)))
				for _, d := range slices.Sorted(maps.Keys(r.Except)) {
					fmt.Fprintf(a.out, "    but %s: %s\n", d, show(cmp.Or(r.Except[d].Owner, "nobody")+"  "+r.Except[d].Why))
				}
			}
			continue
		}
		why := map[string]int{}
		for _, r := range c.Resources {
			why[r.Why]++
		}
		for _, w := range slices.Sorted(maps.Keys(why)) {
			fmt.Fprintf(a.out, "  %s: %s\n", plural(why[w], "resource", "resources"), show(cmp.Or(w, "no rule, tag, line of CODEOWNERS or account names an owner")))
		}
	}
}

func (a *app) acknowledgeCommand() *cobra.Command {
	var w recordWriter
	var by, note string
	cmd := &cobra.Command{
		Use:     "acknowledge TEAM --by PERSON",
		Short:   "Write down that a team takes its duties on",
		Example: "  demarc owners acknowledge payments --by jane@example.com --days 180",
		Args:    arity("owners acknowledge TEAM", 1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			model, err := a.model()
			if err != nil {
				return err
			}
			o, err := ownersOf("", []string{"."}, asNamed, model)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(o.Teams, func(t demarc.Team) bool { return t.ID == args[0] }) {
				return misuse{fmt.Errorf("owners: demarc.yaml declares no team %q", args[0])}
			}
			return a.writeRecord(w, records.Draft{Kind: demarc.Acknowledgement, Team: args[0], Text: note, By: by}, args[0])
		},
	}
	w.flags(cmd)
	cmd.Flags().StringVar(&by, "by", "", "who says so")
	cmd.Flags().StringVar(&note, "statement", "", "a word on it")
	return cmd
}
