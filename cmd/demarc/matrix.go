package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc/catalog"
	"demarc/internal/load"
	"demarc/internal/render"
)

func (a *app) matrixCommand() *cobra.Command {
	var framework, baseline, format, now, covers string
	var all bool
	cmd := &cobra.Command{
		Use:   "matrix PATH…",
		Short: "Show whose each control of a framework is, for this estate",
		Long: `Matrix derives, for each control of a framework, whether AWS does it, you do, or
both, from the duties of the resources that are really there, with what each
side does.`,
		Example: `  demarc matrix --framework nist-800-53-r5 --baseline moderate examples/shop
  demarc matrix --framework soc2-tsc-2017 --format csv examples/shop`,
		Args: arity("matrix PATH…", 1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(render.MatrixFormats(), format) {
				return misuse{fmt.Errorf("--format: %q is none of %s", format, strings.Join(render.MatrixFormats(), ", "))}
			}
			at, err := a.time(now)
			if err != nil {
				return err
			}
			return a.matrix(cmd.Context(), pipe{paths: args, load: load.Options{Covers: covers}, now: at, framework: framework, baseline: baseline}, format, all)
		},
	}
	f := cmd.Flags()
	f.StringVar(&framework, "framework", "nist-800-53-r5", "id of a framework")
	f.StringVar(&baseline, "baseline", "", "a baseline of the framework, such as moderate")
	f.StringVarP(&format, "format", "f", "text", "one of "+strings.Join(render.MatrixFormats(), ", "))
	f.StringVar(&now, "now", "", "the time to judge dates by, RFC 3339 or YYYY-MM-DD (default: the clock)")
	f.StringVar(&covers, "covers", "", "what the input covers, as you know it: folder, account-region or organization")
	f.BoolVar(&all, "all", false, "show both halves of every control (text)")
	return cmd
}

func (a *app) matrix(ctx context.Context, p pipe, format string, all bool) error {
	rep, err := p.report(ctx)
	if err != nil {
		return err
	}
	return render.Matrix(a.out, rep, format, render.Options{Colour: a.colour, Width: a.width, All: all})
}

// pick finds a framework and checks its baseline.
func pick(model *catalog.Catalog, id, baseline string) (*catalog.Framework, error) {
	f, ok := model.Framework(id)
	if !ok {
		return nil, misuse{fmt.Errorf("no framework %q; there are %s", id, strings.Join(model.FrameworkIDs(), ", "))}
	}
	if baseline != "" && !slices.Contains(f.Baselines, baseline) {
		return nil, misuse{fmt.Errorf("%s has no baseline %q; it has %s", id, baseline, strings.Join(f.Baselines, ", "))}
	}
	return f, nil
}
