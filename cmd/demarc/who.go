package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
)

func (a *app) whoCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "who SERVICE[+FORM…] [DUTY]",
		Short: "Say who has one duty, or every duty, of a service in given forms",
		Example: `  demarc who rds guest-os-patching
  demarc who lambda+image
  demarc who ecs+fargate guest-os-patching --format json`,
		Args: arity("who SERVICE[+FORM…] [DUTY]", 1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			duty := ""
			if len(args) == 2 {
				duty = args[1]
			}
			return a.who(args[0], duty, format)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	return cmd
}

// arity is cobra's, with an error that says how to go on.
func arity(usage string, least, most int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return misuse{fmt.Errorf("usage: demarc %s", usage)}
		}
		return nil
	}
}

// setting finds a service with forms by "ecs+fargate".
func setting(model *catalog.Catalog, text string) (*catalog.Service, []string, error) {
	id, rest, has := strings.Cut(text, "+")
	s, ok := model.Service(id)
	if !ok {
		return nil, nil, misuse{fmt.Errorf("no service %q; %s", id, nearest(id, model.ServiceIDs()))}
	}
	if !has {
		return s, nil, nil
	}
	forms := strings.Split(rest, "+")
	for _, f := range forms {
		if _, ok := s.Form(f); !ok {
			var ids []string
			for _, f := range s.Forms {
				ids = append(ids, f.ID)
			}
			return nil, nil, misuse{fmt.Errorf("%s has no form %q; it has %s", id, f, strings.Join(ids, ", "))}
		}
	}
	return s, forms, nil
}

// nearest suggests names that hold, or are held by, what was typed.
func nearest(typed string, names []string) string {
	return orElse(near(typed, names), "demarc catalog stats --services lists what there is")
}

// near asks whether one of a few names was meant; "" where none is near.
func near(typed string, names []string) string {
	var close []string
	for _, n := range names {
		if typed != "" && (strings.Contains(n, typed) || strings.Contains(typed, n)) {
			close = append(close, n)
		}
	}
	if len(close) == 0 || len(close) > 8 {
		return ""
	}
	return "did you mean " + strings.Join(close, ", ") + "?"
}

// orElse is the first of two texts that says something.
func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

func (a *app) who(where, duty, format string) error {
	model, err := a.model()
	if err != nil {
		return err
	}
	s, forms, err := setting(model, where)
	if err != nil {
		return err
	}
	var placements []*demarc.Placement
	if duty != "" {
		if _, ok := model.Duty(duty); !ok {
			return misuse{fmt.Errorf("no duty %q; %s", duty, nearest(duty, dutyIDs(model)))}
		}
		p := model.Place(s, duty, catalog.Holding(forms...))
		if p == nil {
			return fmt.Errorf("%s places no %s; it stands on the account: demarc who aws %s", s.ID, duty, duty)
		}
		placements = append(placements, p)
	} else {
		_, placements = model.Resolve(s, wholeType(s), catalog.Holding(forms...))
	}
	if format == "json" {
		out := []answer{}
		for _, p := range placements {
			out = append(out, newAnswer(s.ID, forms, p))
		}
		return jsonOut(a.out, out)
	}
	if duty != "" {
		d, _ := model.Duty(duty)
		tell(a.out, describe(s, forms), d, placements[0])
		return nil
	}
	fmt.Fprintf(a.out, "%s (%s, %s)\n", describe(s, forms), s.Category, s.Delivery)
	for _, party := range demarc.Parties {
		a.byParty(model, party, placements)
	}
	return nil
}

// wholeType is a type that carries the whole line of a service.
func wholeType(s *catalog.Service) *catalog.Type {
	i := slices.IndexFunc(s.Types, func(t *catalog.Type) bool { return t.Carries == nil })
	if i < 0 {
		return nil
	}
	return s.Types[i]
}

func dutyIDs(model *catalog.Catalog) []string {
	var ids []string
	for _, d := range model.Duties {
		ids = append(ids, d.ID)
	}
	return ids
}

func (a *app) byParty(model *catalog.Catalog, party demarc.Party, placements []*demarc.Placement) {
	first := true
	for _, p := range placements {
		if p.Party != party {
			continue
		}
		if first {
			fmt.Fprintf(a.out, "\n%s\n", upperFirst(partyTitle[party]))
			first = false
		}
		d, _ := model.Duty(p.Duty)
		fmt.Fprintf(a.out, "  %s (%s)\n", d.Title, d.ID)
		if p.Provider != "" && party != demarc.Provider {
			fmt.Fprintf(a.out, "      AWS: %s\n", p.Provider)
		}
		if p.Customer != nil {
			fmt.Fprintf(a.out, "      you: %s (%s)\n", p.Customer.Text, p.Customer.Role)
		}
	}
}
