package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
	"demarc/internal/render"
)

func (a *app) matrixCommand() *cobra.Command {
	var in inputs
	var framework, baseline, format string
	var all bool
	cmd := &cobra.Command{
		Use:   "matrix [PATH…|REPORT]",
		Short: "Show whose each control of a framework is, for this estate",
		Long: `Matrix derives, for each control of a framework, whether AWS does it, you do, or
both, from the duties of the resources that are really there, with what each
side does and whether the provider's part is evidenced. Without a path it shows
what AWS's model says of no estate in particular.`,
		Example: `  demarc matrix --framework nist-800-53-r5 --baseline moderate examples/shop
  demarc matrix --framework soc2-tsc-2017 --format csv examples/shop
  demarc matrix --framework pci-dss-4.0.1`,
		Args: arity("matrix [PATH…|REPORT]", 0, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(render.MatrixFormats(), format) {
				return misuse{fmt.Errorf("--format: %q is none of %s", format, strings.Join(render.MatrixFormats(), ", "))}
			}
			if framework == "" {
				return misuse{errors.New("--framework: name one; demarc frameworks lists them")}
			}
			way, err := in.pipe(a, args...)
			if err != nil {
				return err
			}
			way.framework, way.baseline = framework, baseline
			return a.matrix(cmd.Context(), in.now != "", way, format, all)
		},
	}
	in.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&framework, "framework", "nist-800-53-r5", "id of a framework")
	f.StringVar(&baseline, "baseline", "", "a baseline of the framework, such as moderate")
	f.StringVarP(&format, "format", "f", "text", "one of "+strings.Join(render.MatrixFormats(), ", "))
	f.BoolVar(&all, "all", false, "show both halves of every control (text)")
	return cmd
}

func (a *app) matrix(ctx context.Context, timed bool, p pipe, format string, all bool) error {
	rep, err := a.matrixReport(ctx, p, timed)
	if err != nil {
		return err
	}
	if err := a.nothingRead(rep); err != nil {
		return err
	}
	return render.Matrix(a.out, rep, format, render.Options{Colour: a.colour, Width: a.width, All: all})
}

// matrixReport assesses the paths, or derives the controls of a saved report,
// by the report's own time unless another is given.
func (a *app) matrixReport(ctx context.Context, p pipe, timed bool) (*demarc.Report, error) {
	if len(p.paths) != 1 || !isReport(p.paths[0]) {
		return p.report(ctx)
	}
	rep, err := readReport(p.paths[0])
	if err != nil {
		return nil, err
	}
	model, err := a.model()
	if err != nil {
		return nil, err
	}
	return derived(model, rep, p, timed)
}

// derived is a saved report with the controls of the pipe's framework, by the
// report's own time unless the pipe's is given.
func derived(model *catalog.Catalog, rep *demarc.Report, p pipe, timed bool) (_ *demarc.Report, err error) {
	run := assess.Run{Now: p.now, Baseline: p.baseline}
	if made, err := time.Parse(time.RFC3339, rep.Header.Generated); err == nil && !timed {
		run.Now = made
	}
	if run.Framework, err = pick(model, p.framework, p.baseline); err != nil {
		return nil, err
	}
	var files []demarc.Input
	if p.records != "" {
		var faults []demarc.Skip
		if run.Records, files, faults, err = recordsOf(p.records, nil, asNamed, model); err != nil {
			return nil, err
		}
		rep.Header.Skipped = append(rep.Header.Skipped, faults...)
	}
	if len(files) > 0 {
		rep.Header.Records = files
	}
	assess.Derive(model, rep, run)
	return rep, nil
}

// isReport looks at the first key of a file: a saved report starts with its header.
func isReport(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	dec := json.NewDecoder(f)
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	key, err := dec.Token()
	return err == nil && key == "header"
}

// pick finds a framework and checks its baseline.
func pick(model *catalog.Catalog, id, baseline string) (*catalog.Framework, error) {
	f, ok := model.Framework(id)
	if !ok {
		return nil, misuse{fmt.Errorf("no framework %q; demarc frameworks lists them", id)}
	}
	if baseline != "" && len(f.Baselines) == 0 {
		return nil, misuse{fmt.Errorf("%s has no baselines; leave --baseline out", id)}
	}
	if baseline != "" && !slices.Contains(f.Baselines, baseline) {
		return nil, misuse{fmt.Errorf("%s has no baseline %q; it has %s", id, baseline, strings.Join(f.Baselines, ", "))}
	}
	return f, nil
}
