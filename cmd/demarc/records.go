package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
	"demarc/internal/owners"
	"demarc/internal/records"
	"demarc/internal/render"
)

func (a *app) recordsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "records", Short: "What people state: check the files, import lists of services in scope", Args: noSuch("demarc records"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.recordsCheckCommand(), a.recordsImportCommand())
	return cmd
}

func (a *app) recordsCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [DIR]",
		Short: "List every fault of the files of a folder of records",
		Long: `Check reads the profile, the claims of assurance, attestations, waivers and
acknowledgements in a folder, .demarc by default, and lists every fault with file
and line. A statement with a fault does not count in a scan.`,
		Example: "  demarc records check\n  demarc records check examples/shop/.demarc",
		Args:    arity("records check [DIR]", 0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := records.Folder
			if len(args) > 0 {
				dir = args[0]
			}
			model, err := a.model()
			if err != nil {
				return err
			}
			r, files, faults, err := records.Read(dir, dir, model)
			switch {
			case err != nil:
				return err
			case len(faults) > 0:
				for _, f := range faults {
					fmt.Fprintf(a.out, "%s: %s\n", f.Path, render.Printable(f.Reason))
				}
				return fmt.Errorf("records: %s in %s; what a faulty entry says does not count", plural(len(faults), "fault", "faults"), dir)
			case len(files) == 0:
				return fmt.Errorf("records: %s holds no .yaml file; docs/records.md says what to write", dir)
			}
			acts, requirements := 0, 0
			if r.Profile != nil {
				acts, requirements = len(r.Profile.Acts), len(r.Profile.Requirements)
			}
			fmt.Fprintf(a.out, "%d files, no fault: %d requirements, %d acts, %d claims of assurance, %d statements, %d certificates\n", len(files), requirements, acts, len(r.Claims), len(r.Statements), len(r.Certificates))
			return nil
		},
	}
}

func (a *app) recordsImportCommand() *cobra.Command {
	var reports, source, until, checked string
	cmd := &cobra.Command{
		Use:   "import SCOPE.csv",
		Short: "Turn a list of services in scope into claims of assurance",
		Long: `Import reads a table of services and programmes (columns service or name, then one
for each programme; cells true, yes, x or empty) and prints claims as YAML, to be
looked through and saved in .demarc. With --reports, the output of
"aws artifact list-reports --output json", each claim gets the end of its
programme's newest period. It fetches nothing.`,
		Example: "  demarc records import --until 2026-09-30 --source https://aws.amazon.com/compliance/services-in-scope/ scope.csv > .demarc/assurance.yaml",
		Args:    arity("records import SCOPE.csv", 1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			model, err := a.model()
			if err != nil {
				return err
			}
			list, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer list.Close()
			var newest io.Reader
			if reports != "" {
				f, err := os.Open(reports)
				if err != nil {
					return err
				}
				defer f.Close()
				newest = f
			}
			if checked == "" {
				checked = a.now().UTC().Format(time.DateOnly)
			}
			out, unmatched, err := records.Import(list, newest, source, until, checked, model)
			if err != nil {
				return err
			}
			for _, name := range unmatched {
				fmt.Fprintf(a.err, "demarc: %q matches no service or programme of the catalog and is left out\n", name)
			}
			_, err = a.out.Write(out)
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&reports, "reports", "", "list of reports as JSON, for the ends of periods")
	f.StringVar(&source, "source", "", "where the list was read")
	f.StringVar(&until, "until", "", "end of the period, YYYY-MM-DD, where no report gives it")
	f.StringVar(&checked, "checked", "", "when the list was read, YYYY-MM-DD (default: today)")
	return cmd
}

// recordsOf reads the records that a run believes, with every fault: those of
// the named folder, or of .demarc in the first of some directories that has
// one. Shown gives the names of folders as messages have them.
func recordsOf(dir string, places []string, shown func(string) string, model *catalog.Catalog) (demarc.Records, []demarc.Input, []demarc.Skip, error) {
	if dir == "" {
		home, ok := firstWith(places, records.Folder)
		if !ok {
			dir = "none"
		}
		dir = cmp.Or(dir, filepath.Join(home, records.Folder))
	}
	if dir == "none" {
		return demarc.Records{}, nil, nil, nil
	}
	return records.Read(dir, shown(dir), model)
}

// ownersOf reads which team owns what: from the named file, or demarc.yaml in
// the first of some directories that has one, with the CODEOWNERS beside it;
// without one, the CODEOWNERS of the last directory.
func ownersOf(file string, places []string, shown func(string) string, model *catalog.Catalog) (demarc.Owners, error) {
	if file == "none" {
		return demarc.Owners{}, nil
	}
	home, ok := firstWith(places, records.ConfigFile)
	switch {
	case file != "":
		home = filepath.Dir(file)
	case !ok:
		home = places[len(places)-1]
	}
	o, err := records.Config(home, file, shown(home), model)
	if err != nil {
		return o, err
	}
	_, err = owners.New(o, nil)
	return o, err
}

// firstWith finds the first directory that holds a file or folder.
func firstWith(places []string, name string) (dir string, found bool) {
	for _, dir := range places {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return dir, true
		}
	}
	return "", false
}

// asNamed shows a path as it was named.
func asNamed(path string) string { return path }
