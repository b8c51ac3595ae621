package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
)

func (a *app) catalogCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "catalog", Short: "Look into the model: lint, stats, aliases, coverage", Args: noSuch("demarc catalog"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.lintCommand(), a.statsCommand(), a.aliasesCommand(), a.coverageCommand())
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
			if a.catalog != "" {
				return a.lintOverlay(args)
			}
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

// lintOverlay lists the faults of the user's own files.
func (a *app) lintOverlay(files []string) error {
	if err := folder(a.catalog); err != nil {
		return misuse{fmt.Errorf("--catalog: %w", err)}
	}
	c, err := catalog.Open()
	if err != nil {
		return err
	}
	found := 0
	for _, f := range c.LintOverlay(os.DirFS(a.catalog), a.now()) {
		if wanted(f.String(), files) {
			fmt.Fprintln(a.out, f)
			if !f.Warning {
				found++
			}
		}
	}
	if found > 0 {
		return fmt.Errorf("catalog lint: %d faults", found)
	}
	fmt.Fprintf(a.out, "%s: no fault\n", a.catalog)
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
			c, err := a.model()
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
	var services bool
	cmd := &cobra.Command{
		Use:     "stats",
		Short:   "Count what the catalog holds",
		Example: "  demarc catalog stats\n  demarc catalog stats --services",
		Args:    arity("catalog stats", 0, 0),
		RunE: func(*cobra.Command, []string) error {
			c, err := a.model()
			if err != nil {
				return err
			}
			a.totals(c)
			if services {
				a.byService(c)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&services, "services", false, "count for each service too")
	return cmd
}

func (a *app) totals(c *catalog.Catalog) {
	n := c.Stats()
	for _, row := range []struct {
		n    int
		what string
	}{
		{n.Services, "services"}, {n.Documented, "of them with a documented placement of their own"}, {n.Unreviewed, "of them whose sources nobody has read yet"}, {n.Types, "resource types claimed"},
		{n.Forms, "forms"}, {n.Recognised, "of them recognised from configuration"},
		{n.Placements, "placements and cases"}, {n.ByConfidence[demarc.Documented], "of them documented"}, {n.ByConfidence[demarc.Reasoned], "of them reasoned"},
		{n.Checks, "checks"}, {n.CheckedTypes, "resource types with a check"}, {n.Sources, "pages named as sources"},
		{len(c.Duties), "duties"}, {n.Frameworks, "frameworks"}, {n.Controls, "controls"}, {n.Placed, "of them answered by a duty"},
	} {
		indent := ""
		if strings.HasPrefix(row.what, "of them") {
			indent = "  "
		}
		fmt.Fprintf(a.out, "%7d %s%s\n", row.n, indent, row.what)
	}
	fmt.Fprintf(a.out, "oldest review %s, catalog %s\n", n.OldestReview, c.Digest[:12])
}

func (a *app) byService(c *catalog.Catalog) {
	fmt.Fprintf(a.out, "\n%-32s %6s %6s %10s %10s %6s\n", "service", "types", "forms", "placements", "documented", "checks")
	for _, s := range c.Services() {
		n := s.Stats()
		fmt.Fprintf(a.out, "%-32s %6d %6d %10d %10d %6d\n", s.ID, n[0], n[1], n[2], n[3], n[4])
	}
}
