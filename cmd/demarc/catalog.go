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
	cmd := &cobra.Command{Use: "catalog", Short: "Look into the model: lint, stats, aliases", Args: noSuch("demarc catalog"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.lintCommand(), a.statsCommand(), a.aliasesCommand())
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
	for _, f := range c.Lint(data, a.now()) {
		if wanted(f.File, files) {
			fmt.Fprintln(a.out, f)
			if !f.Warning {
				found++
			}
		}
	}
	if found > 0 {
		return fmt.Errorf("catalog lint: %d faults", found)
	}
	fmt.Fprintf(a.out, "%d services, no fault\n", len(c.ServiceIDs()))
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
		Args:    arity("catalog aliases", 0, 0),
		RunE: func(*cobra.Command, []string) error {
			c, err := catalog.Open()
			if err != nil {
				return err
			}
			var all []string
			for _, s := range c.Services() {
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

func (a *app) statsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "stats",
		Short:   "Count what the catalog holds",
		Example: "  demarc catalog stats",
		Args:    arity("catalog stats", 0, 0),
		RunE: func(*cobra.Command, []string) error {
			c, err := catalog.Open()
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%-24s %6s %6s %10s %10s %6s\n", "service", "types", "forms", "placements", "documented", "checks")
			var total [5]int
			for _, s := range c.Services() {
				n := s.Stats()
				fmt.Fprintf(a.out, "%-24s %6d %6d %10d %10d %6d\n", s.ID, n[0], n[1], n[2], n[3], n[4])
				for i := range total {
					total[i] += n[i]
				}
			}
			fmt.Fprintf(a.out, "%-24s %6d %6d %10d %10d %6d\n", fmt.Sprintf("%d services", len(c.ServiceIDs())), total[0], total[1], total[2], total[3], total[4])
			fmt.Fprintf(a.out, "%d duties, catalog %s\n", len(c.Duties), c.Digest[:12])
			return nil
		},
	}
}
