package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
	"demarc/internal/lens"
	"demarc/internal/load"
	"demarc/internal/owners"
	"demarc/internal/render"
	"demarc/internal/scanners"
)

// scanOptions is what the flags of scan say.
type scanOptions struct {
	format, output   string
	all, strict      bool
	failOn           []string
	vars, parameters []string
	varFiles         []string
	now, covers      string
	records, config  string
	with             []string
	explain          string
}

func (a *app) scanCommand() *cobra.Command {
	var o scanOptions
	cmd := &cobra.Command{
		Use:   "scan PATH…",
		Short: "Show who must do what in an estate, and whether it is done",
		Long: `Scan reads Terraform directories, plans and state as JSON, CloudFormation
templates, and items, histories, snapshots and query results of AWS Config, and
shows the line: which duties AWS has, which are yours, and which of yours are
met, unmet, unknown or for a person to confirm. It opens no connection and runs
nothing. Results of other scanners, named with --with, count as evidence on the
duties they speak of.`,
		Example: `  demarc scan examples/shop
  demarc scan --format json --output report.json plan.json
  aws configservice batch-get-resource-config … > items.json && demarc scan items.json
  demarc scan --fail-on unmet:high --strict infrastructure
  demarc scan --with checkov.json --with prowler.ocsf.json infrastructure
  demarc scan --explain aws_instance.batch examples/shop`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse{fmt.Errorf("scan: name a directory or file to read: demarc scan PATH")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.scan(cmd.Context(), args, o) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "one of "+strings.Join(render.Formats(), ", "))
	f.StringVarP(&o.output, "output", "o", "", "write to a file instead of the terminal")
	f.BoolVar(&o.all, "all", false, "show every resource and duty, not one screen (text)")
	f.StringSliceVar(&o.failOn, "fail-on", nil, "exit with status 3 if found: unmet, unmet:SEVERITY (or worse), unknown")
	f.BoolVar(&o.strict, "strict", false, "exit with status 4 if something was skipped or is unknown")
	f.StringArrayVar(&o.vars, "var", nil, "value of a Terraform variable, NAME=VALUE")
	f.StringArrayVar(&o.varFiles, "var-file", nil, "file of Terraform variables, below the scanned directory")
	f.StringArrayVar(&o.parameters, "parameters", nil, "value of a CloudFormation parameter, NAME=VALUE")
	f.StringVar(&o.now, "now", "", "the time to judge dates by, RFC 3339 or YYYY-MM-DD (default: the clock)")
	f.StringVar(&o.covers, "covers", "", "what the input covers, as you know it: folder, account-region or organization")
	f.StringVar(&o.records, "records", "", recordsUsage)
	f.StringVar(&o.config, "config", "", configUsage)
	f.StringArrayVar(&o.with, "with", nil, "file of results of another scanner, which count as evidence (docs/scanners.md)")
	f.StringVar(&o.explain, "explain", "", "show all that decides about one resource: an address, or the end of one (text, json)")
	return cmd
}

// recordsUsage and configUsage explain the flags that name the records of a
// run, and its configuration.
const (
	recordsUsage = "folder of what people state (default: .demarc in the scanned directory, else here); none: no records"
	configUsage  = "file that says which team owns what (default: demarc.yaml in the scanned directory, else here); none: no configuration"
)

func (a *app) scan(ctx context.Context, paths []string, o scanOptions) error {
	now, err := a.time(o.now)
	if err != nil {
		return err
	}
	if err := checkScan(o); err != nil {
		return err
	}
	options := load.Options{VarFiles: o.varFiles, Covers: o.covers}
	if options.Vars, err = pairs("--var", o.vars); err != nil {
		return err
	}
	if options.Parameters, err = pairs("--parameters", o.parameters); err != nil {
		return err
	}
	way := pipe{model: a.model, paths: paths, load: options, now: now, records: o.records, config: o.config, with: o.with}
	if o.explain != "" {
		return a.explainResource(ctx, way, o)
	}
	stop := a.progress("reading " + strings.Join(paths, ", "))
	rep, err := way.report(ctx)
	stop()
	if err != nil {
		return err
	}
	if err := a.write(rep, o.format, o.output, o.all); err != nil {
		return err
	}
	if err := a.nothingRead(rep); err != nil {
		return err
	}
	return outcome(rep, o)
}

// nothingRead says so where an estate was named and none of it could be read.
func (a *app) nothingRead(rep *demarc.Report) error {
	skipped := rep.Header.Skipped
	if len(rep.Header.Inputs) > 0 || len(skipped) == 0 {
		return nil
	}
	fmt.Fprintf(a.err, "demarc: nothing could be read: %s: %s\n", skipped[0].Path, skipped[0].Reason)
	return verdict(exitPartial)
}

// pipe is the whole pipe: load and what other scanners say, lens, assess.
type pipe struct {
	model               func() (*catalog.Catalog, error)
	paths               []string
	load                load.Options
	now                 time.Time
	records             string   // folder; "": .demarc where there is one; none
	config              string   // file; "": demarc.yaml where there is one; none
	with                []string // files of results of other scanners
	framework, baseline string   // derive its controls; "": none
	places              []string // where .demarc and demarc.yaml may lie; nil: the paths, and here
	top                 string   // directory to which load.As is relative; "": here
}

func (p pipe) report(ctx context.Context) (*demarc.Report, error) {
	model, estate, run, files, err := p.estate(ctx)
	if err != nil {
		return nil, err
	}
	rep := assess.Assess(model, estate, run)
	rep.Header.Records = files
	return rep, nil
}

// estate is the pipe up to what is to be assessed; files are the records read.
func (p pipe) estate(ctx context.Context) (*catalog.Catalog, *demarc.Estate, assess.Run, []demarc.Input, error) {
	model, err := p.model()
	if err != nil {
		return nil, nil, assess.Run{}, nil, err
	}
	h, err := p.house(model)
	if err != nil {
		return nil, nil, assess.Run{}, nil, err
	}
	estate, run, err := p.estateOf(ctx, model, h)
	return model, estate, run, h.files, err
}

// estateOf is estate for a house that was read before.
func (p pipe) estateOf(ctx context.Context, model *catalog.Catalog, h house) (*demarc.Estate, assess.Run, error) {
	run, err := p.run(model, h)
	if err != nil {
		return nil, run, err
	}
	read, err := load.Paths(ctx, p.paths, p.load)
	if err != nil {
		return nil, run, err
	}
	run.Inputs, run.Skipped = read.Inputs, append(read.Skipped, h.faults...)
	estate := lens.Focus(model, read.Resources, lens.Options{Tags: owners.Keys(run.Owners)})
	read.Resources = nil // with them goes the text of the inputs
	return estate, run, nil
}

// house is what the people of an estate say: records and owners.
type house struct {
	records demarc.Records
	files   []demarc.Input // the records' files
	faults  []demarc.Skip  // of the records
	owners  demarc.Owners
}

func (p pipe) house(model *catalog.Catalog) (h house, err error) {
	places := p.places
	if places == nil {
		places = append(slices.Clone(p.paths), ".")
	}
	if h.records, h.files, h.faults, err = recordsOf(p.records, places, p.shown, model); err != nil {
		return h, err
	}
	h.owners, err = ownersOf(p.config, places, p.shown, model)
	return h, err
}

// shown is how a folder of the house is named: as from the top of a checkout,
// or in full where the paths of resources are.
func (p pipe) shown(dir string) string {
	name := dir
	var err error
	switch {
	case p.top != "":
		name, err = filepath.Rel(p.top, dir)
	case len(p.paths) > 0 && filepath.IsAbs(p.paths[0]):
		name, err = filepath.Abs(dir)
	}
	if err != nil {
		return dir
	}
	return name
}

// run is what a report says of its run, without the inputs.
func (p pipe) run(model *catalog.Catalog, h house) (run assess.Run, err error) {
	run = assess.Run{Tool: "demarc " + version, Now: p.now, Paths: p.paths, Baseline: p.baseline, Records: h.records, Owners: h.owners}
	if p.load.As != "" {
		run.Paths = []string{p.load.As}
	}
	if p.framework != "" {
		if run.Framework, err = pick(model, p.framework, p.baseline); err != nil {
			return run, err
		}
	}
	run.Observations, run.Scanners, err = scanners.Read(p.with)
	return run, err
}

func (a *app) time(s string) (time.Time, error) {
	if s == "" {
		return a.now(), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, misuse{fmt.Errorf("--now: %q is neither RFC 3339 nor YYYY-MM-DD", s)}
}

func checkScan(o scanOptions) error {
	if !slices.Contains(render.Formats(), o.format) {
		return misuse{fmt.Errorf("--format: %q is none of %s", o.format, strings.Join(render.Formats(), ", "))}
	}
	if o.covers != "" && !slices.Contains([]string{"folder", "account-region", "organization"}, o.covers) {
		return misuse{fmt.Errorf("--covers: %q is none of folder, account-region, organization", o.covers)}
	}
	for _, f := range o.failOn {
		kind, sev, _ := strings.Cut(f, ":")
		if kind != "unmet" && kind != "unknown" || sev != "" && !slices.Contains(demarc.Severities, demarc.Severity(sev)) {
			return misuse{fmt.Errorf("--fail-on: %q is none of unmet, unmet:critical, unmet:high, unmet:medium, unmet:low, unknown", f)}
		}
	}
	return nil
}

func pairs(flag string, list []string) (map[string]string, error) {
	out := map[string]string{}
	for _, s := range list {
		k, v, ok := strings.Cut(s, "=")
		if !ok || k == "" {
			return nil, misuse{fmt.Errorf("%s: %q is not NAME=VALUE", flag, s)}
		}
		out[k] = v
	}
	return out, nil
}

// write renders a report to a file or to the terminal.
func (a *app) write(rep *demarc.Report, format, output string, all bool) error {
	return a.save(output, func(f *os.File) error {
		if f != nil {
			return render.Write(f, rep, format, render.Options{All: all})
		}
		return render.Write(a.out, rep, format, render.Options{Colour: a.colour, Width: a.width, All: all})
	})
}

// save lets write fill a file, which appears whole or not at all; without a
// name it gets nil, for the terminal.
func (a *app) save(name string, write func(f *os.File) error) error {
	if name == "" {
		return write(nil)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".demarc-*")
	if err != nil {
		return fmt.Errorf("write %s: %w; name a file in a folder that exists and may be written", name, err)
	}
	defer os.Remove(tmp.Name())
	if err := write(tmp); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.Rename(tmp.Name(), name); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// outcome turns what was found into an exit status.
func outcome(rep *demarc.Report, o scanOptions) error {
	for _, f := range rep.Findings {
		if f.Waived {
			continue
		}
		for _, want := range o.failOn {
			kind, sev, _ := strings.Cut(want, ":")
			worst := sev == "" || f.Severity.Rank() <= demarc.Severity(sev).Rank()
			if kind == string(f.Outcome) && worst {
				return verdict(exitFound)
			}
		}
	}
	s := rep.Header.Summary
	if o.strict && (len(rep.Header.Skipped) > 0 || s.Unplaced > 0 || s.Checked[demarc.Unknown] > 0 || s.Duties[demarc.StatusUnknown] > 0) {
		return verdict(exitPartial)
	}
	return nil
}

// progress says on a terminal what takes long; the result ends it.
func (a *app) progress(what string) (stop func()) {
	if !a.terminal {
		return func() {}
	}
	timer := time.AfterFunc(time.Second, func() { fmt.Fprintf(a.err, "%s…\r", what) })
	return func() {
		if !timer.Stop() {
			io.WriteString(a.err, "\r\x1b[K")
		}
	}
}
