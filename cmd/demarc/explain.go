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
		Use:   "explain DUTY|CHECK|SERVICE|CONTROL",
		Short: "Explain a duty, a check, a service or a control",
		Example: `  demarc explain guest-os-patching
  demarc explain rds-storage-encrypted
  demarc explain rds
  demarc explain AC-2
  demarc explain pci-dss-4.0.1/8.4.2`,
		Args: arity("explain DUTY|CHECK|SERVICE|CONTROL", 1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return a.explain(args[0]) },
	}
}

func (a *app) explain(name string) error {
	model, err := a.model()
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
	if a.explainControls(model, name) {
		return nil
	}
	return misuse{fmt.Errorf("no duty, check, service or control %q; %s", name, nearest(name, append(append(names, model.ServiceIDs()...), dutyIDs(model)...)))}
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

// explainControls explains every control of that id or label, in one framework
// where the name says which: framework/control.
func (a *app) explainControls(model *catalog.Catalog, name string) bool {
	framework, control, one := strings.Cut(name, "/")
	if !one {
		framework, control = "", name
	}
	found := false
	for _, id := range model.FrameworkIDs() {
		if framework != "" && id != framework {
			continue
		}
		f, _ := model.Framework(id)
		for _, c := range f.Controls {
			if strings.EqualFold(c.ID, control) || strings.EqualFold(c.Label, control) {
				if found {
					fmt.Fprintln(a.out)
				}
				a.explainControl(model, f, c)
				found = true
			}
		}
	}
	return found
}

// inheritable says how far a control can be the provider's.
var inheritable = map[string]string{
	"": "at most shared: you still decide and verify", "partial": "at most shared: you still decide and verify",
	"full": "can be inherited whole", "never": "cannot be inherited: it is an act of your own organization",
}

func (a *app) explainControl(model *catalog.Catalog, f *catalog.Framework, c *catalog.Control) {
	label := c.Label
	if label == "" {
		label = c.ID
	}
	fmt.Fprintf(a.out, "%s %s (%s/%s)\n", label, c.Title, f.ID, c.ID)
	if len(c.Baselines) > 0 {
		fmt.Fprintf(a.out, "  baselines %s\n", strings.Join(c.Baselines, ", "))
	}
	if len(c.Duties) == 0 {
		fmt.Fprintf(a.out, "  no duty answers it: %s\n", c.Reason)
		return
	}
	fmt.Fprintf(a.out, "  %s\n", inheritable[c.Inheritable])
	if c.Reason != "" {
		fmt.Fprintf(a.out, "  why    %s\n", c.Reason)
	}
	fmt.Fprintf(a.out, "  answered by these duties, as the model's categories place them:\n")
	for _, id := range c.Duties {
		d, _ := model.Duty(id)
		fmt.Fprintf(a.out, "    %s (%s): %s\n", d.Title, id, byCategory(model, id))
	}
	if len(c.Checks) > 0 {
		fmt.Fprintf(a.out, "  narrowed to the checks %s\n", strings.Join(c.Checks, ", "))
	}
	fmt.Fprintf(a.out, "  for your estate: demarc matrix --framework %s PATH\n", f.ID)
}

// byCategory says who has a duty in each category of services, or on the account.
func byCategory(model *catalog.Catalog, duty string) string {
	var parts []string
	for _, category := range demarc.Categories {
		if p := model.PlaceCategory(category, duty); p != nil {
			parts = append(parts, fmt.Sprintf("%s %s", category, partyTitle[p.Party]))
		}
	}
	if len(parts) > 0 {
		return strings.Join(parts, ", ")
	}
	if s, ok := model.Service("aws"); ok {
		if p := model.Place(s, duty, catalog.Holding()); p != nil {
			return "the account " + partyTitle[p.Party]
		}
	}
	return "where a service places it"
}
