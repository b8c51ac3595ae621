package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/internal/render"
)

// scanOptions is what the flags of scan say.
type scanOptions struct {
	inputs
	format, output string
	all, strict    bool
	failOn         []string
	with           []string
	explain        string
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
	o.inputs.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "one of "+strings.Join(render.Formats(), ", "))
	f.StringVarP(&o.output, "output", "o", "", "write to a file instead of the terminal")
	f.BoolVar(&o.all, "all", false, "show every resource and duty, not one screen (text)")
	f.Var((*list)(&o.failOn), "fail-on", "exit with status 3 if found: unmet, unmet:SEVERITY (or worse), unknown")
	f.BoolVar(&o.strict, "strict", false, "exit with status 4 if something was skipped or is unknown")
	f.StringArrayVar(&o.with, "with", nil, "file of results of another scanner, which count as evidence (docs/scanners.md)")
	f.StringVar(&o.explain, "explain", "", "show all that decides about one resource: an address, or the end of one (text, json)")
	return cmd
}

func (a *app) scan(ctx context.Context, paths []string, o scanOptions) error {
	if err := checkScan(o); err != nil {
		return err
	}
	way, err := o.pipe(a, paths...)
	if err != nil {
		return err
	}
	way.with = o.with
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

// nothingRead says so where an estate was named and no resource of it could be read.
func (a *app) nothingRead(rep *demarc.Report) error {
	skipped := slices.DeleteFunc(slices.Clone(rep.Header.Skipped), func(s demarc.Skip) bool { return strings.HasPrefix(s.Reason, "records:") })
	if len(skipped) == 0 || len(rep.Header.Inputs) > 0 && rep.Header.Summary.Resources > 0 {
		return nil
	}
	fmt.Fprintf(a.err, "demarc: nothing could be read: %s: %s\n", skipped[0].Path, skipped[0].Reason)
	return verdict(exitPartial)
}

func checkScan(o scanOptions) error {
	if !slices.Contains(render.Formats(), o.format) {
		return misuse{fmt.Errorf("--format: %q is none of %s", o.format, strings.Join(render.Formats(), ", "))}
	}
	for _, f := range o.failOn {
		kind, sev, _ := strings.Cut(f, ":")
		if kind != "unmet" && kind != "unknown" || sev != "" && !slices.Contains(demarc.Severities, demarc.Severity(sev)) {
			return misuse{fmt.Errorf("--fail-on: %q is none of unmet, unmet:critical, unmet:high, unmet:medium, unmet:low, unknown", f)}
		}
	}
	return nil
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
