package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
	"demarc/internal/compare"
	"demarc/internal/lens"
	"demarc/internal/load"
	"demarc/internal/owners"
	"demarc/internal/render"
)

// diffOptions is what the flags of diff and what-if say.
type diffOptions struct {
	inputs
	format, output      string
	all, strict         bool
	failOn              []string
	framework, baseline string
	git                 bool
	in                  string
}

func (a *app) diffCommand() *cobra.Command {
	var o diffOptions
	cmd := &cobra.Command{
		Use:   "diff BASE HEAD | PLAN | --git BASE [HEAD]",
		Short: "Show what a change moves across the line",
		Long: `Diff compares two states of one estate and shows which duties move between AWS
and you, on which resources, what came and went, which checks turned, and which
duties are left without an owner. A side is a directory, plan, template or saved
report. A plan alone is enough: what stood before it is in it. With --git the
sides are revisions of the repository here; without HEAD, BASE is compared with
the files as they are. A resource that only changed its address has not moved.

The waivers of the base judge the head: a change cannot exempt itself. They go
with a resource to its new address. Of a plan alone, waivers count only if
--records names their folder; name that of the base.`,
		Example: `  demarc diff --git main
  demarc diff plan.json
  demarc diff --git --in infrastructure --format markdown origin/main HEAD
  demarc diff --fail-on moves:customer,unmet:high,unowned base.json head.json`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.diff(cmd.Context(), args, o) },
	}
	o.flags(cmd)
	f := cmd.Flags()
	f.Lookup("records").Usage = "folder of what people state (default: .demarc of the base); none: no records"
	f.BoolVar(&o.git, "git", false, "compare revisions of the git repository here")
	f.StringVar(&o.in, "in", ".", "with --git: the directory or file of the repository to read")
	return cmd
}

func (o *diffOptions) flags(cmd *cobra.Command) {
	o.inputs.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "one of "+strings.Join(render.DiffFormats(), ", "))
	f.StringVarP(&o.output, "output", "o", "", "write to a file instead of the terminal")
	f.BoolVar(&o.all, "all", false, "show everything, not the first of each list (text)")
	f.Var((*list)(&o.failOn), "fail-on", "exit with status 3 if found: moves, moves:customer, unmet, unmet:SEVERITY (or worse), unowned")
	f.BoolVar(&o.strict, "strict", false, "exit with status 4 if something of the head could not be read that the base could be read from")
	f.StringVar(&o.framework, "framework", "", "also show the controls of a framework whose type changes")
	f.StringVar(&o.baseline, "baseline", "", "of the framework: only the controls of a baseline")
}

// pipe is the pipe of one side.
func (o *diffOptions) pipe(a *app, paths ...string) (pipe, error) {
	if !slices.Contains(render.DiffFormats(), o.format) {
		return pipe{}, misuse{fmt.Errorf("--format: %q is none of %s", o.format, strings.Join(render.DiffFormats(), ", "))}
	}
	for _, f := range o.failOn {
		kind, sev, _ := strings.Cut(f, ":")
		known := sev == "" && slices.Contains([]string{"moves", "unmet", "unowned"}, kind) || f == "moves:customer" ||
			kind == "unmet" && slices.Contains(demarc.Severities, demarc.Severity(sev))
		if !known {
			return pipe{}, misuse{fmt.Errorf("--fail-on: %q is none of moves, moves:customer, unmet, unmet:critical, unmet:high, unmet:medium, unmet:low, unowned", f)}
		}
	}
	p, err := o.inputs.pipe(a, paths...)
	p.framework, p.baseline = o.framework, o.baseline
	return p, err
}

func (a *app) diff(ctx context.Context, args []string, o diffOptions) error {
	var d *demarc.Diff
	var err error
	stop := a.progress("comparing " + strings.Join(args, " with "))
	switch {
	case o.git && (len(args) == 1 || len(args) == 2):
		d, err = a.diffRevisions(ctx, args, o)
	case o.git:
		err = misuse{errors.New("diff --git: name one or two revisions: demarc diff --git main HEAD")}
	case len(args) == 1:
		d, err = a.diffPlan(ctx, args[0], o)
	case len(args) == 2:
		d, err = a.diffSides(ctx, args[0], args[1], o)
	default:
		err = misuse{errors.New("diff: name a base and a head, or one plan: demarc diff BASE HEAD")}
	}
	stop()
	if err != nil {
		return err
	}
	return a.showDiff(d, o)
}

func (a *app) showDiff(d *demarc.Diff, o diffOptions) error {
	err := a.save(o.output, func(f *os.File) error {
		if f != nil {
			return render.WriteDiff(f, d, o.format, render.Options{All: o.all})
		}
		return render.WriteDiff(a.out, d, o.format, render.Options{Colour: a.colour, Width: a.width, All: o.all})
	})
	if err != nil {
		return err
	}
	for _, want := range o.failOn {
		kind, of, _ := strings.Cut(want, ":")
		var found bool
		switch kind {
		case "moves":
			found = d.Summary.ToYou > 0 || of == "" && d.Summary.Moves > 0
		case "unowned":
			found = d.Summary.Unowned > 0
		case "unmet":
			found = slices.ContainsFunc(d.NewlyUnmet(), func(t demarc.Turn) bool {
				return of == "" || t.Severity.Rank() <= demarc.Severity(of).Rank()
			})
		}
		if found {
			return verdict(exitFound)
		}
	}
	if o.strict && d.Summary.Unread > 0 {
		return verdict(exitPartial)
	}
	return nil
}

// diffSides compares two paths or reports.
func (a *app) diffSides(ctx context.Context, base, head string, o diffOptions) (*demarc.Diff, error) {
	for _, side := range []string{base, head} {
		if _, err := os.Stat(side); err != nil {
			return nil, fmt.Errorf("load: %s: %w; check the path", side, errors.Unwrap(err))
		}
	}
	before, err := o.pipe(a, base)
	if err != nil {
		return nil, err
	}
	after := before
	after.paths = []string{head}
	before.places, after.places = []string{folderOf(base)}, []string{folderOf(head)} // not here, which may be the other side
	return a.diffPipes(ctx, before, after)
}

// folderOf is the folder that a side is, or in which it lies.
func folderOf(side string) string {
	if info, err := os.Stat(side); err == nil && !info.IsDir() {
		return filepath.Dir(side)
	}
	return side
}

// diffPipes compares two sides. What people state in the base judges both;
// what they state in the head alone is named and does not count. Owners are
// those of each side.
func (a *app) diffPipes(ctx context.Context, before, after pipe) (*demarc.Diff, error) {
	model, err := a.model()
	if err != nil {
		return nil, err
	}
	base, judge, err := before.side(ctx, model, nil)
	noBase := errors.Is(err, load.ErrNothing)
	if err != nil && !noBase {
		return nil, err
	}
	head, own, err := after.side(ctx, model, judge)
	noHead := errors.Is(err, load.ErrNothing)
	if err != nil && (noBase || !noHead) {
		return nil, err
	}
	d := compare.Reports(base, head)
	switch {
	case noBase:
		d.Warnings = append(d.Warnings, "The base holds no infrastructure there: everything came.")
	case noHead:
		d.Warnings = append(d.Warnings, "The head holds no infrastructure there: everything went.")
	}
	if judge == nil || own == nil {
		return d, nil
	}
	d.Warnings = append(d.Warnings, newStatements(judge.records, own.records)...)
	return d, nil
}

// newStatements says of each waiver and attestation that the head alone has
// that it does not count yet.
func newStatements(base, head demarc.Records) []string {
	var out []string
	for _, s := range head.Statements {
		have := func(b demarc.Statement) bool { return b.ID == s.ID }
		if s.Kind != demarc.Acknowledgement && !slices.ContainsFunc(base.Statements, have) {
			out = append(out, fmt.Sprintf("%s:%d: the %s of %s is new in this change; it counts once the change is merged.", s.Path, s.Line, s.Kind, strings.Join(append(slices.Clone(s.Duties), s.Checks...), ", ")))
		}
	}
	return out
}

// side makes the report of one side of a diff, judged by the given records or,
// where there are none, by its own, which it gives back. A saved report was
// judged when it was made.
func (p pipe) side(ctx context.Context, model *catalog.Catalog, judge *house) (*demarc.Report, *house, error) {
	if isReport(p.paths[0]) {
		rep, err := readReport(p.paths[0])
		if err == nil && p.framework != "" {
			p.records = "" // a saved report was judged when it was made
			rep, err = derived(model, rep, p, false)
		}
		return rep, nil, err
	}
	own, err := p.house(model)
	if err != nil {
		return nil, nil, err
	}
	judged := own
	if judge != nil {
		judged.records, judged.files, judged.faults = judge.records, judge.files, judge.faults
	}
	estate, run, err := p.estateOf(ctx, model, judged)
	if p.absent != "" {
		err = fmt.Errorf("diff: %s: %w", p.absent, load.ErrNothing)
	}
	if err != nil && !errors.Is(err, load.ErrNothing) {
		return nil, nil, err
	}
	if err != nil {
		estate = lens.Focus(model, nil, lens.Options{})
	}
	rep := assess.Assess(model, estate, run)
	rep.Header.Records = judged.files
	return rep, &own, err
}

// diffPlan compares what stood before a plan with what it plans, from one
// reading of it.
func (a *app) diffPlan(ctx context.Context, file string, o diffOptions) (*demarc.Diff, error) {
	p, err := o.pipe(a, file)
	if err != nil {
		return nil, err
	}
	if isReport(file) {
		return nil, misuse{fmt.Errorf("diff: %s is a report of one state; name another to compare it with", file)}
	}
	model, err := a.model()
	if err != nil {
		return nil, err
	}
	if p.records == "" {
		p.records = "none"
	}
	h, err := p.house(model)
	if err != nil {
		return nil, err
	}
	run, err := p.run(model, h)
	if err != nil {
		return nil, err
	}
	p.load.Prior = true
	read, err := load.Paths(ctx, p.paths, p.load)
	if err != nil {
		return nil, err
	}
	if len(read.Inputs) == 0 && len(read.Skipped) > 0 {
		return nil, fmt.Errorf("diff: %s: %s", read.Skipped[0].Path, read.Skipped[0].Reason)
	}
	if read.Plans == 0 || read.Plans < len(read.Inputs) {
		return nil, misuse{fmt.Errorf("diff: %s is not a plan alone, so what stood before is not in it; name a base and a head, or make a plan with \"terraform show -json\"", file)}
	}
	run.Inputs, run.Skipped = read.Inputs, append(read.Skipped, h.faults...)
	opt := lens.Options{Tags: owners.Keys(run.Owners)}
	run.Sparse = true
	before, after := lens.FocusBoth(model, read.Prior, read.Resources, opt)
	var base, head *demarc.Report
	var both sync.WaitGroup
	both.Go(func() { base = assess.Assess(model, before, run) })
	both.Go(func() { head = assess.Assess(model, after, run) })
	both.Wait()
	d := compare.Reports(base, head)
	d.Base.Name, d.Head.Name = file+" (prior state)", file
	return d, nil
}
