package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
	"demarc/internal/render"
	"demarc/internal/scanners"
)

func (a *app) importCommand() *cobra.Command {
	var format string
	var failOn []string
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Show which duties the results of other scanners speak of",
		Long: `Import reads result files of Prowler, Trivy, Checkov, KICS, Security Hub, AWS Config
and of what writes SARIF or OCSF, and shows for each rule the check and duty that it
speaks of and whose the duty is. Scan puts them on the resources of an estate:
demarc scan --with FILE PATH.`,
		Example: "  demarc import checkov.json\n  demarc import --format json prowler.ocsf.json findings.json",
		Args:    arity("import FILE…", 1, -1),
		RunE: func(_ *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return misuse{fmt.Errorf("--format: %q is none of text, json", format)}
			}
			if err := checkScan(scanOptions{format: format, failOn: failOn}); err != nil {
				return err
			}
			return a.imported(args, format, failOn)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	cmd.Flags().Var((*list)(&failOn), "fail-on", "exit with status 3 if found: unmet, unmet:SEVERITY (or worse), unknown")
	return cmd
}

// importedResult is one result of a scanner with the checks that ask the same.
type importedResult struct {
	From    string         `json:"from"`
	Rule    string         `json:"rule"`
	Title   string         `json:"title,omitempty"`
	Outcome demarc.Outcome `json:"outcome"`
	Muted   bool           `json:"muted,omitempty"`
	Subject string         `json:"subject"`
	Results string         `json:"results"`
	Checks  []asked        `json:"checks"`
}

// asked is a check that a rule speaks of.
type asked struct {
	Check    string          `json:"check"`
	Severity demarc.Severity `json:"severity"`
	Duty     string          `json:"duty"`
	Service  string          `json:"service"`
	Party    demarc.Party    `json:"party"` // unknown where it hangs on the configuration
	title    string          // of the duty
}

func (a *app) imported(paths []string, format string, failOn []string) error {
	model, err := a.model()
	if err != nil {
		return err
	}
	list, files, err := scanners.Read(paths)
	if err != nil {
		return err
	}
	aliases := model.Aliases()
	rep := &demarc.Report{Header: demarc.Header{Checks: map[string]demarc.CheckInfo{}}}
	results := make([]importedResult, len(list))
	for i, o := range list {
		r := importedResult{From: o.Tool, Rule: o.Rule, Title: o.Title, Outcome: o.Outcome, Muted: o.Muted, Subject: o.Subject.String(), Results: o.Results, Checks: []asked{}}
		for _, k := range aliases.Find(o.Aliases) {
			r.Checks = append(r.Checks, askedOf(model, k))
			rep.Header.Checks[k.ID] = demarc.CheckInfo{Severity: k.Severity}
			rep.Findings = append(rep.Findings, demarc.Finding{Check: k.ID, Outcome: o.Outcome, Waived: o.Muted})
		}
		standing := demarc.Standing("")
		switch {
		case o.Muted:
			standing = demarc.StandsMuted
		case len(r.Checks) == 0:
			standing = demarc.StandsNowhere
		}
		at := slices.IndexFunc(files, func(f demarc.Scanner) bool { return f.Path == o.Results })
		files[at].Count(standing, o.Outcome)
		results[i] = r
	}
	if format == "json" {
		enc := json.NewEncoder(a.out)
		enc.SetIndent("", " ")
		err = enc.Encode(map[string]any{"files": files, "results": results})
	} else {
		a.importedText(files, results)
	}
	if err != nil {
		return err
	}
	return outcome(rep, scanOptions{failOn: failOn})
}

func askedOf(model *catalog.Catalog, k *catalog.Check) asked {
	d, _ := model.Duty(k.Duty)
	out := asked{Check: k.ID, Severity: k.Severity, Duty: k.Duty, Service: k.Service().Name, Party: demarc.Undecided, title: d.Title}
	open := func(string) expr.Truth { return expr.Unknown }
	if p := model.Place(k.Service(), k.Duty, open); p != nil {
		out.Party = p.Party
	}
	return out
}

// importedText writes each rule once: what came out, the check and the duty.
func (a *app) importedText(files []demarc.Scanner, results []importedResult) {
	for _, f := range files {
		fmt.Fprintln(a.out, render.Printable(render.ScannerSentence(f)))
	}
	var rules []string
	of := map[string][]importedResult{}
	for _, r := range results {
		key := r.From + " " + r.Rule
		if of[key] == nil {
			rules = append(rules, key)
		}
		of[key] = append(of[key], r)
	}
	slices.SortStableFunc(rules, func(x, y string) int { // those with a check first
		return min(len(of[y][0].Checks), 1) - min(len(of[x][0].Checks), 1)
	})
	for _, rule := range rules {
		list := of[rule]
		fmt.Fprintf(a.out, "\n%s  %s\n  %s\n", render.Printable(rule), render.Printable(list[0].Title), counted(list))
		for _, k := range list[0].Checks {
			fmt.Fprintf(a.out, "  %s, %s: %s: %s\n", k.Check, k.Service, lowerTitle(k.title), whose(k.Party))
		}
		if len(list[0].Checks) == 0 {
			fmt.Fprintln(a.out, "  no check asks what this rule asks")
		}
	}
}

func whose(p demarc.Party) string {
	if p == demarc.Undecided {
		return "whose it is hangs on the configuration"
	}
	return partyTitle[p]
}

// counted says how the results of a rule came out.
func counted(list []importedResult) string {
	n := map[demarc.Outcome]int{}
	muted := 0
	for _, r := range list {
		if r.Muted {
			muted++
		} else {
			n[r.Outcome]++
		}
	}
	var out []string
	for _, o := range []demarc.Outcome{demarc.Unmet, demarc.Unknown, demarc.Met, demarc.NotApplicable} {
		if n[o] > 0 {
			out = append(out, fmt.Sprintf("%d %s", n[o], o))
		}
	}
	if muted > 0 {
		out = append(out, fmt.Sprintf("%d muted there", muted))
	}
	return strings.Join(out, ", ")
}
