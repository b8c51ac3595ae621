package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc/catalog"
)

func (a *app) catalogCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "catalog", Short: "Look into the model: lint, stats, aliases"}
	cmd.AddCommand(a.lintCommand(), a.aliasesCommand())
	return cmd
}

func (a *app) lintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint [FILE…]",
		Short: "List every fault of the catalog with file and line",
		Long: `Lint checks the catalog that the program carries: shapes, names, sources, rules,
property paths, and that every example comes out as it says. With files, only
their faults are listed.`,
		Example: "  demarc catalog lint\n  demarc catalog lint catalog/data/aws/rds.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			return a.lint(catalog.Data(), args)
		},
	}
}

func (a *app) lint(data fs.FS, files []string) error {
	c, err := catalog.Decode(data)
	found := 0
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			if wanted(line, files) {
				found++
				fmt.Fprintln(a.out, strings.TrimRight(line, "\n"))
			}
		}
	}
	for _, f := range c.Lint(data) {
		if wanted(f.File, files) {
			found++
			fmt.Fprintln(a.out, f)
		}
	}
	if found > 0 {
		return fmt.Errorf("catalog lint: %d faults", found)
	}
	fmt.Fprintf(a.out, "%d services, no fault\n", len(c.Services))
	return nil
}

// wanted: whether a fault is of one of the files, or no files were named.
func wanted(fault string, files []string) bool {
	return len(files) == 0 || slices.ContainsFunc(files, func(f string) bool {
		return strings.Contains(fault, filepath.Base(f))
	})
}

func (a *app) aliasesCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "aliases",
		Short:   "List the rules of other tools that a check here answers, one a line",
		Example: "  demarc catalog aliases | grep checkov",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := catalog.Open()
			if err != nil {
				return err
			}
			var all []string
			for _, s := range c.Services {
				for _, k := range s.Checks {
					all = append(all, k.Aliases...)
				}
			}
			slices.Sort(all)
			for _, alias := range slices.Compact(all) {
				fmt.Fprintln(a.out, alias)
			}
			return nil
		},
	}
}
