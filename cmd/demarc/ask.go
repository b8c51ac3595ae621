package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
	"demarc/internal/ask"
)

func (a *app) askCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer in plain words who has a duty, why, and what would flip it",
		Example: `  demarc ask "who patches the operating system of an RDS database?"
  demarc ask --format json who rotates the keys of a bucket`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse{fmt.Errorf(`ask: ask something: demarc ask "who patches a Lambda runtime?"`)}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.ask(strings.Join(args, " "), format) },
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	return cmd
}

func (a *app) ask(question, format string) error {
	model, err := a.model()
	if err != nil {
		return err
	}
	found := ask.New(model).Answer(question)
	switch format {
	case "json":
		out := struct {
			Party   demarc.Party `json:"party"`
			Why     string       `json:"why,omitempty"`
			Answers []answer     `json:"answers"`
		}{found.Party, found.Why, []answer{}}
		for _, c := range found.Candidates {
			out.Answers = append(out.Answers, newAnswer(c.Service, c.Forms, c.Placement))
		}
		return jsonOut(a.out, out)
	case "text":
	default:
		return misuse{fmt.Errorf("--format: %q is neither text nor json", format)}
	}
	if len(found.Candidates) == 0 {
		fmt.Fprintln(a.out, "Not known. "+found.Why+" Name a service and what is to be done: demarc ask \"who patches a Lambda runtime?\"")
		return nil
	}
	shown := found.Candidates[:1]
	if found.Party == demarc.Undecided {
		fmt.Fprintln(a.out, "Not sure. "+found.Why+" The closest:")
		fmt.Fprintln(a.out)
		shown = found.Candidates[:min(3, len(found.Candidates))]
	}
	both := bothSides(found.Candidates)
	whole := found.Party == demarc.Shared && shown[0].Placement.Party != demarc.Shared && len(both) == 2
	if whole {
		fmt.Fprintln(a.out, "As a whole it is AWS and you. Of it:")
		fmt.Fprintln(a.out)
		shown = both
	}
	for i, c := range shown {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		tell(a.out, subject(model, c), c.Duty, c.Placement)
	}
	if half := found.Party; !whole && half != demarc.Undecided && half != shown[0].Placement.Party {
		halves := map[demarc.Party]string{demarc.Provider: "about AWS's half", demarc.Customer: "about your half"}
		fmt.Fprintf(a.out, "  asked  %s\n", orElse(halves[half], partyTitle[half]))
	}
	return nil
}

// bothSides gives the best candidate that is the provider's, and the customer's.
func bothSides(list []ask.Candidate) []ask.Candidate {
	var out []ask.Candidate
	for _, party := range []demarc.Party{demarc.Provider, demarc.Customer} {
		if i := slices.IndexFunc(list, func(c ask.Candidate) bool { return c.Placement.Party == party }); i >= 0 {
			out = append(out, list[i])
		}
	}
	return out
}

func subject(model *catalog.Catalog, c ask.Candidate) string {
	s, ok := model.Service(c.Service)
	if !ok {
		return "In general"
	}
	return describe(s, c.Forms)
}

// describe names a service with forms in words.
func describe(s *catalog.Service, forms []string) string {
	name := s.Name
	var titles []string
	for _, id := range forms {
		if f, ok := s.Form(id); ok {
			titles = append(titles, f.Title)
		}
	}
	if len(titles) > 0 {
		name += " with " + strings.Join(titles, ", ")
	}
	return name
}
