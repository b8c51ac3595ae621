package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"demarc/catalog"
)

func (a *app) checkCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "check", Short: "Write checks of your own: new, test", Args: noSuch("demarc check"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.checkTestCommand(), a.checkNewCommand())
	return cmd
}

func (a *app) checkTestCommand() *cobra.Command {
	var format string
	var slips bool
	cmd := &cobra.Command{
		Use:   "test DIR",
		Short: "Run the examples of the checks in a folder of your own files",
		Long: `Test lays the folder over the catalog, as --catalog does, and runs every example
of its checks: an example that comes out otherwise than it says is shown with
what was expected, what was found and the values that the rule read. With
--slips it also changes each rule in small ways, one at a time, and shows the
changes that no example notices.`,
		Example: "  demarc check test examples/platform\n  demarc check test --slips my-catalog",
		Args:    arity("check test DIR", 1, 1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.checkTest(args[0], format, slips) },
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	cmd.Flags().BoolVar(&slips, "slips", false, "show slips in the rules that no example notices")
	return cmd
}

func (a *app) checkTest(dir, format string, withSlips bool) error {
	if format != "text" && format != "json" {
		return misuse{fmt.Errorf("--format: %q is neither text nor json", format)}
	}
	if err := folder(dir); err != nil {
		return misuse{fmt.Errorf("check test: %w", err)}
	}
	model, err := catalog.Open()
	if err != nil {
		return err
	}
	trials, slips, faults := model.Try(os.DirFS(dir), a.now())
	if !withSlips {
		slips = nil
	}
	failed := 0
	for _, t := range trials {
		if !t.Passed() {
			failed++
		}
	}
	faults = slices.DeleteFunc(faults, func(f catalog.Fault) bool { return strings.Contains(f.Text, ": the example comes out ") }) // the trials say it better
	if format == "json" {
		out := json.NewEncoder(a.out)
		out.SetIndent("", "  ")
		if err := out.Encode(map[string]any{"trials": trials, "slips": slips, "faults": faults}); err != nil {
			return err
		}
	} else {
		a.showTrials(trials, slips, faults)
	}
	broken := slices.ContainsFunc(faults, func(f catalog.Fault) bool { return !f.Warning })
	switch {
	case broken && len(trials) == 0:
		return fmt.Errorf("check test: the files have faults; mend them and run again")
	case failed > 0 || broken:
		return verdict(exitFound)
	case len(trials) == 0:
		return fmt.Errorf("check test: no check in %s; demarc check new writes one to start from", dir)
	}
	return nil
}

func (a *app) showTrials(trials []catalog.Trial, slips []catalog.Slip, faults []catalog.Fault) {
	for _, f := range faults {
		fmt.Fprintln(a.out, f)
	}
	checks, failed := map[string]bool{}, 0
	for _, t := range trials {
		checks[t.Check] = true
		if t.Passed() {
			continue
		}
		failed++
		fmt.Fprintf(a.out, "%s: %s, example %d of %s\n", t.File, t.Check, t.Number, t.Kind)
		fmt.Fprintf(a.out, "  - %s\n  + %s\n", t.Want, t.Got)
		if t.Reason != "" {
			fmt.Fprintf(a.out, "    %s\n", t.Reason)
		}
		for _, path := range slices.Sorted(maps.Keys(t.Read)) {
			value, _ := json.Marshal(t.Read[path])
			if t.Read[path] == nil {
				value = []byte("absent")
			}
			fmt.Fprintf(a.out, "    %s = %s\n", path, value)
		}
	}
	for _, s := range slips {
		fmt.Fprintf(a.out, "%s: no example notices\n    %s\n", s.Check, s.Rule)
	}
	fmt.Fprintf(a.out, "%s, %s, %d came out otherwise\n", number(len(checks), "check"), number(len(trials), "example"), failed)
}

// number gives a number with its noun, in the plural but for one.
func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (a *app) checkNewCommand() *cobra.Command {
	var service, typ, duty string
	cmd := &cobra.Command{
		Use:   "new ID",
		Short: "Print a check to start from",
		Long: `New prints a service file that holds one check with its blanks marked; put it
below services/ of your folder, fill the blanks and run demarc check test.`,
		Example: "  demarc check new --type AWS::S3::Bucket --duty data-lifecycle acme-bucket-expiry > my-catalog/services/acme.yaml",
		Args:    arity("check new ID", 1, 1),
		RunE:    func(_ *cobra.Command, args []string) error { return a.checkNew(args[0], service, typ, duty) },
	}
	cmd.Flags().StringVar(&service, "service", "own-checks", "id of the service file that will hold it")
	cmd.Flags().StringVar(&typ, "type", "", "the type that it looks at, as AWS::S3::Bucket")
	cmd.Flags().StringVar(&duty, "duty", "", "the duty that it speaks of")
	return cmd
}

func (a *app) checkNew(id, service, typ, duty string) error {
	model, err := a.model()
	if err != nil {
		return err
	}
	if _, ok := model.Duty(duty); !ok {
		return misuse{fmt.Errorf("--duty: no duty %q; %s", duty, orElse(near(duty, dutyIDs(model)), "demarc explain lists none, docs/catalog.md does"))}
	}
	root := model.Schema.Type(typ)
	if root == nil || len(root.Children) == 0 {
		return misuse{fmt.Errorf("--type: the schema has no type %q; write it as AWS::S3::Bucket", typ)}
	}
	var names []string
	subject, rule, bad := root.Children[0].Name, "isSet(resource.?%s)", ""
	for _, p := range root.Children {
		names = append(names, p.Name)
		if p.Kind == catalog.Boolean && bad == "" {
			subject, rule, bad = p.Name, "isTrue(resource.?%s)", "false"
		}
	}
	good, worse := "true", fmt.Sprintf("{%s: false}", subject)
	if bad == "" {
		good, worse = "$set", fmt.Sprintf("{%s: ''}", subject)
	}
	fmt.Fprintf(a.out, newCheck, service, a.now().Format(time.DateOnly), id, duty, typ, strings.Join(names, ", "), fmt.Sprintf(rule, subject),
		fmt.Sprintf("{%s: %s}", subject, good), worse, subject)
	return nil
}

// newCheck is a service file with one check; blanks are marked with ….
const newCheck = `service: %s                  # equals the file name
name: Checks of our own
category: abstracted
delivery: saas
reviewed: %s
sources:
  rule: {url: https://wiki.example.com/…}      # the page that says so
checks:
  - id: %s
    duty: %s
    covers: part                # whole: met means that the duty is done
    on: %s
    severity: medium            # critical, high, medium or low
    title: … (the good state)
    # properties: %s
    expect: %s
    reason: … (why it is unmet).
    remedy: … (what to set).
    source: rule
    examples:
      met: [%[8]s, %[8]s]
      unmet: [{}, %[9]s]
      unknown: [{%[10]s: $unknown}]
`
