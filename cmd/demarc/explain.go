package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain DUTY|CHECK|SERVICE",
		Short: "Explain a duty, a check or a service",
		Example: `  demarc explain guest-os-patching
  demarc explain rds-storage-encrypted
  demarc explain rds`,
		Args: arity("explain DUTY|CHECK|SERVICE", 1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return a.explain(args[0]) },
	}
}

func (a *app) explain(name string) error {
	model, err := catalog.Open()
	if err != nil {
		return err
	}
	if d, ok := model.Duty(name); ok {
		a.explainDuty(model, d)
		return nil
	}
	if s, ok := model.Service(name); ok {
		a.explainService(model, s)
		return nil
	}
	var names []string
	for _, s := range model.Services() {
		for _, k := range s.Checks {
			if k.ID == name {
				a.explainCheck(model, k)
				return nil
			}
			names = append(names, k.ID)
		}
	}
	return misuse{fmt.Errorf("no duty, check or service %q; %s", name, nearest(name, append(append(names, model.ServiceIDs()...), dutyIDs(model)...)))}
}

func (a *app) explainDuty(model *catalog.Catalog, d demarc.Duty) {
	fmt.Fprintf(a.out, "%s (%s)\n", d.Title, d.ID)
	fmt.Fprintf(a.out, "  %s, %s, stands on the %s\n", d.Layer, d.Concern, d.Scope)
	fmt.Fprintf(a.out, "  AWS    %s\n  you    %s\n", d.Provider, d.Customer)
	by := map[demarc.Party][]string{}
	for _, s := range model.Services() {
		if p := model.Place(s, d.ID, catalog.Holding()); p != nil && p.From == "service" {
			by[p.Party] = append(by[p.Party], s.ID)
		}
	}
	for _, party := range demarc.Parties {
		if len(by[party]) > 0 {
			fmt.Fprintf(a.out, "  %s: %s\n", partyTitle[party], strings.Join(by[party], ", "))
		}
	}
	if checks := checksOf(model, d.ID); len(checks) > 0 {
		fmt.Fprintf(a.out, "  checks: %s\n", strings.Join(checks, ", "))
	}
}

func checksOf(model *catalog.Catalog, duty string) []string {
	var ids []string
	for _, s := range model.Services() {
		for _, k := range s.Checks {
			if k.Duty == duty {
				ids = append(ids, k.ID)
			}
		}
	}
	return ids
}

func (a *app) explainService(model *catalog.Catalog, s *catalog.Service) {
	fmt.Fprintf(a.out, "%s (%s): %s, %s\n", s.Name, s.ID, s.Category, s.Delivery)
	fmt.Fprintf(a.out, "  Forms that move the line:\n")
	for _, f := range s.Forms {
		fmt.Fprintf(a.out, "    %-28s %s\n", f.ID, f.Title)
	}
	fmt.Fprintf(a.out, "  Duties that a form moves:\n")
	for _, p := range s.Placements {
		if len(p.Cases) == 0 {
			continue
		}
		d, _ := model.Duty(p.Duty)
		fmt.Fprintf(a.out, "    %s: %s", d.Title, partyTitle[p.Party])
		for _, k := range p.Cases {
			fmt.Fprintf(a.out, "; %s: %s", strings.Join(k.Forms, "+"), partyTitle[k.Party])
		}
		fmt.Fprintln(a.out)
	}
	var ids []string
	for _, k := range s.Checks {
		ids = append(ids, k.ID)
	}
	slices.Sort(ids)
	fmt.Fprintf(a.out, "  Checks: %s\n  All its duties: demarc who %s\n", strings.Join(ids, ", "), s.ID)
}

func (a *app) explainCheck(model *catalog.Catalog, k *catalog.Check) {
	d, _ := model.Duty(k.Duty)
	fmt.Fprintf(a.out, "%s (%s)\n", k.Title, k.ID)
	fmt.Fprintf(a.out, "  severity %s; covers the %s of: %s (%s)\n", k.Severity, k.Covers, lowerTitle(d.Title), d.ID)
	for _, v := range k.Variants {
		fmt.Fprintf(a.out, "  on       %s\n", strings.Join(v.On, ", "))
		if v.When != "" {
			fmt.Fprintf(a.out, "  when     %s\n", v.When)
		}
		fmt.Fprintf(a.out, "  expects  %s\n  unmet    %s\n", v.Expect, v.Reason)
	}
	fmt.Fprintf(a.out, "  remedy   %s\n", k.Remedy)
	if url := k.Service().Sources[k.Source].URL; url != "" {
		fmt.Fprintf(a.out, "  source   %s\n", url)
	}
	if len(k.Aliases) > 0 {
		fmt.Fprintf(a.out, "  same as  %s\n", strings.Join(k.Aliases, ", "))
	}
}
