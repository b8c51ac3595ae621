package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/internal/render"
)

func (a *app) renderCommand() *cobra.Command {
	var o scanOptions
	cmd := &cobra.Command{
		Use:   "render REPORT",
		Short: "Write a saved report in another format",
		Long:  "Render reads a report that scan --format json wrote and gives byte for byte what\nscan --format F would have given. It needs neither the estate nor the catalog.",
		Example: `  demarc scan --format json --output report.json examples/shop
  demarc render report.json --format html --output report.html`,
		Args: arity("render REPORT", 1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkScan(o); err != nil {
				return err
			}
			rep, err := readReport(args[0])
			if err != nil {
				return err
			}
			return a.write(rep, o.format, o.output, o.all)
		},
	}
	cmd.Flags().StringVarP(&o.format, "format", "f", "text", "one of "+strings.Join(render.Formats(), ", "))
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write to a file instead of the terminal")
	cmd.Flags().BoolVar(&o.all, "all", false, "show every resource and duty, not one screen (text)")
	return cmd
}

func readReport(path string) (*demarc.Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	defer f.Close()
	rep, err := render.ReadJSON(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rep, nil
}
