package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"demarc"
	"demarc/internal/assess"
	"demarc/internal/render"
)

// explainResource shows all that decides about one resource of an estate.
func (a *app) explainResource(ctx context.Context, way pipe, o scanOptions) error {
	if !slices.Contains([]string{"text", "json"}, o.format) {
		return misuse{fmt.Errorf("--format: an explanation is text or json, not %s", o.format)}
	}
	model, estate, run, _, err := way.estate(ctx)
	if err != nil {
		return err
	}
	r, err := oneResource(estate, o.explain)
	if err != nil {
		return err
	}
	duty := func(id string) demarc.Duty { d, _ := model.Duty(id); return d }
	return render.WriteExplanation(a.out, assess.Explain(model, estate, run, r), duty, o.format, render.Options{Colour: a.colour, Width: a.width})
}

// oneResource finds the resource that an address, or the end of one, names.
func oneResource(e *demarc.Estate, address string) (*demarc.Resource, error) {
	var exact, ends []*demarc.Resource
	var all []string
	for _, r := range e.Resources {
		all = append(all, r.Address)
		switch {
		case r.Address == address || r.ID == address:
			exact = append(exact, r)
		case strings.HasSuffix(r.Address, "."+address) || strings.HasSuffix(r.Address, "/"+address):
			ends = append(ends, r)
		}
	}
	found := exact
	if len(found) == 0 {
		found = ends
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, misuse{fmt.Errorf("--explain: no resource %q here; %s", address, orElse(near(address, all), "demarc scan --all lists them"))}
	}
	var ids []string
	for _, r := range found {
		ids = append(ids, r.ID)
	}
	return nil, misuse{fmt.Errorf("--explain: %q names %d resources; name one of %s", address, len(found), strings.Join(ids, ", "))}
}
