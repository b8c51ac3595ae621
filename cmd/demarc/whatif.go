package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
	"demarc/internal/compare"
	"demarc/internal/lens"
	"demarc/internal/load"
	"demarc/internal/owners"
	"demarc/internal/suppose"
)

func (a *app) whatIfCommand() *cobra.Command {
	var o diffOptions
	var sets, forms []string
	cmd := &cobra.Command{
		Use:   "what-if PATH…",
		Short: "Show which duties would move if a setting or a form were another",
		Long: `What-if reads an estate, changes an attribute of a resource or the form of one,
and shows what that would move, as diff does. --set changes an attribute as the
source writes it, so that checks are run anew. --form sets forms of the service:
those named hold, with ! before they do not; alternatives of those named do not;
all others stay. No check is run anew by --form.`,
		Example: `  demarc what-if --set 'aws_ecs_service.web.launch_type=EC2' examples/shop
  demarc what-if --form orders=rds+custom-oracle examples/shop
  demarc what-if --set 'aws_instance.batch.metadata_options.http_tokens=required' examples/shop`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(sets)+len(forms) == 0:
				return misuse{errors.New("what-if: say what is to be another: --set ADDRESS.ATTRIBUTE=VALUE or --form ADDRESS=SERVICE+FORM")}
			case len(args) == 0:
				return misuse{errors.New("what-if: name a directory or file to read: demarc what-if --set … PATH")}
			}
			d, err := a.whatIf(cmd.Context(), args, sets, forms, o)
			if err != nil {
				return err
			}
			return a.showDiff(d, o)
		},
	}
	o.flags(cmd)
	cmd.Flags().StringArrayVar(&sets, "set", nil, "ADDRESS.ATTRIBUTE=VALUE, the value as JSON or plain text; null unsets")
	cmd.Flags().StringArrayVar(&forms, "form", nil, "ADDRESS=SERVICE+FORM: the form that the resource would have")
	return cmd
}

func (a *app) whatIf(ctx context.Context, paths, sets, forms []string, o diffOptions) (*demarc.Diff, error) {
	p, err := o.pipe(a, paths...)
	if err != nil {
		return nil, err
	}
	model, err := a.model()
	if err != nil {
		return nil, err
	}
	h, err := p.house(model)
	if err != nil {
		return nil, err
	}
	run, err := p.run(model, h)
	if err != nil {
		return nil, err
	}
	read, err := load.Paths(ctx, p.paths, p.load)
	if err != nil {
		return nil, err
	}
	run.Inputs, run.Skipped = read.Inputs, append(read.Skipped, h.faults...)
	opt := lens.Options{Tags: owners.Keys(run.Owners)}
	base := assess.Assess(model, lens.Focus(model, read.Resources, opt), run)
	raws := read.Resources
	for _, s := range sets {
		if raws, err = suppose.Set(raws, s, shows(model)); err != nil {
			return nil, misuse{fmt.Errorf("--set: %w", err)}
		}
	}
	estate := lens.Focus(model, raws, opt)
	for _, f := range forms {
		if err := supposeForm(model, base, &run, f); err != nil {
			return nil, misuse{fmt.Errorf("--form: %w", err)}
		}
	}
	d := compare.Reports(base, assess.Assess(model, estate, run))
	d.Base.Name, d.Head.Name = strings.Join(paths, " "), "what if "+strings.Join(append(slices.Clone(sets), forms...), ", ")
	return d, nil
}

// shows tells whether a change of a resource's attributes shows in its
// properties.
func shows(model *catalog.Catalog) func(before, after *demarc.Raw) bool {
	props := func(raw *demarc.Raw) map[string]any {
		e := lens.Focus(model, []*demarc.Raw{raw}, lens.Options{Everything: true})
		return e.Resources[slices.IndexFunc(e.Resources, func(r *demarc.Resource) bool { return r.Address == raw.Address })].Props
	}
	return func(before, after *demarc.Raw) bool { return !reflect.DeepEqual(props(before), props(after)) }
}

// supposeForm notes in a run which forms the resources of an address would
// have, those of the named service on whose type the forms can hold.
func supposeForm(model *catalog.Catalog, base *demarc.Report, run *assess.Run, s string) error {
	cut := strings.LastIndex(s, "=")
	if cut < 0 {
		return fmt.Errorf("%q is not ADDRESS=SERVICE+FORM", s)
	}
	address, words := s[:cut], strings.Split(s[cut+1:], "+")
	service, ok := model.Service(words[0])
	switch {
	case !ok:
		return fmt.Errorf("no service %q; demarc catalog stats --services lists them", words[0])
	case len(words) == 1:
		return fmt.Errorf("name a form of %s: %s", service.ID, strings.Join(formsOn(service), ", "))
	}
	supposed := map[string]bool{}
	for _, word := range words[1:] {
		form, off := strings.CutPrefix(word, "!")
		if _, ok := service.Form(form); !ok {
			return fmt.Errorf("%s has no form %q; it has %s", service.ID, form, strings.Join(formsOn(service), ", "))
		}
		for _, other := range service.Alternatives(form) {
			if supposed[other] && !off {
				return fmt.Errorf("%s and %s cannot hold together; name one", other, form)
			}
			if _, said := supposed[other]; !said && !off {
				supposed[other] = false
			}
		}
		supposed[form] = !off
	}
	of := map[string]string{}
	for _, l := range base.Header.Lines {
		of[l.ID] = l.Service
	}
	if run.Suppose == nil {
		run.Suppose = map[string]map[string]bool{}
	}
	var elsewhere []string
	for _, row := range base.Resources {
		if row.Address != address && !strings.HasSuffix(row.Address, "."+address) {
			continue
		}
		holds := func(word string) bool {
			f, _ := service.Form(strings.TrimPrefix(word, "!"))
			return f.OnType(row.Type)
		}
		if of[row.Line] != service.ID || !slices.ContainsFunc(words[1:], holds) {
			elsewhere = append(elsewhere, row.Address+" on the line "+orElse(row.Line, "of no known service"))
			continue
		}
		if run.Suppose[row.ID] == nil {
			run.Suppose[row.ID] = map[string]bool{}
		}
		maps.Copy(run.Suppose[row.ID], supposed)
	}
	if len(run.Suppose) > 0 {
		return nil
	}
	if len(elsewhere) > 0 {
		return fmt.Errorf("%s cannot hold on %s", strings.Join(words[1:], "+"), strings.Join(elsewhere, ", "))
	}
	return fmt.Errorf("no resource %q here; demarc scan --all lists them", address)
}

func formsOn(s *catalog.Service) []string {
	var out []string
	for _, f := range s.Forms {
		out = append(out, f.ID)
	}
	return out
}
