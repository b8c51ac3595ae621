package main

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"demarc"
	"demarc/catalog"
)

var twinsNow = time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)

// twin is what must be equal in all inputs: the line and each outcome.
type twin struct {
	Line              string
	Met, Unmet, Maybe []string
}

// TestTwins: the same resource as HCL, plan and template gives the same line
// and the same outcomes.
func TestTwins(t *testing.T) {
	cases := twins(t, "testdata/twins.txtar")
	if len(cases) < 25 {
		t.Errorf("%d twins; want at least 25", len(cases))
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) {
			if one := sameTwins(t, cases[name]); one.Line == "" || len(one.Met)+len(one.Unmet)+len(one.Maybe) == 0 {
				t.Fatalf("nothing is said of it: %+v", one)
			}
		})
	}
}

// TestTwinsOfChecks: examples of checks, one met and one unmet of each, come
// out so in every input, and nothing else comes out differently.
func TestTwinsOfChecks(t *testing.T) {
	cases := twins(t, "testdata/twins-checks.txtar")
	checks := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		cut := strings.LastIndex(name, "-")
		check, side := name[:cut], name[cut+1:]
		checks[check] = true
		one := sameTwins(t, cases[name])
		if have := map[string][]string{"met": one.Met, "unmet": one.Unmet}[side]; !slices.Contains(have, check) {
			t.Errorf("%s is not %s: %+v", check, side, one)
		}
	}
	if len(checks) < 120 {
		t.Errorf("%d checks have twins; want at least 120", len(checks))
	}
}

// TestTwinsOfConfig: what both a template and AWS Config tell of a resource
// comes out the same; what Config does not record is unknown, and only that.
func TestTwinsOfConfig(t *testing.T) {
	cases := twins(t, "testdata/twins-config.txtar")
	same := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		template, item := scanTwin(t, "template.yaml", cases[name]["template.yaml"]), scanTwin(t, "item.json", cases[name]["item.json"])
		for _, check := range slices.Concat(template.Met, template.Unmet) {
			have, want := outcomeOf(item, check), outcomeOf(template, check)
			if have == want {
				same[check+" "+want] = true
			} else if have != "unknown" {
				t.Errorf("%s: %s is %s in the template, %s in AWS Config", name, check, want, have)
			}
		}
		for _, check := range slices.Concat(item.Met, item.Unmet) {
			if outcomeOf(template, check) == "not said" {
				t.Errorf("%s: %s is %s in AWS Config, not said in the template", name, check, outcomeOf(item, check))
			}
		}
	}
	if len(same) < 150 {
		t.Errorf("%d outcomes are the same; want at least 150", len(same))
	}
	t.Logf("%d outcomes are the same", len(same))
}

func outcomeOf(w twin, check string) string {
	switch {
	case slices.Contains(w.Unmet, check):
		return "unmet"
	case slices.Contains(w.Maybe, check):
		return "unknown"
	case slices.Contains(w.Met, check):
		return "met"
	}
	return "not said"
}

// twins reads the cases of an archive: name -> file -> content.
func twins(t *testing.T, path string) map[string]map[string][]byte {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]map[string][]byte{}
	for _, f := range archive.Files {
		name, file, _ := strings.Cut(f.Name, "/")
		if cases[name] == nil {
			cases[name] = map[string][]byte{}
		}
		cases[name][file] = f.Data
	}
	return cases
}

// sameTwins scans a case in each input and compares.
func sameTwins(t *testing.T, files map[string][]byte) twin {
	t.Helper()
	hcl := scanTwin(t, "main.tf", files["main.tf"])
	if diff := cmp.Diff(hcl, scanTwin(t, "plan.json", planOf(t, files["values.json"]))); diff != "" {
		t.Errorf("HCL (-) and plan (+) of %s:\n%s", files["main.tf"], diff)
	}
	if diff := cmp.Diff(hcl, scanTwin(t, "template.yaml", files["template.yaml"])); diff != "" {
		t.Errorf("HCL (-) and template (+) of %s:\n%s", files["main.tf"], diff)
	}
	return hcl
}

// planOf wraps the values of one resource into a plan.
func planOf(t *testing.T, values []byte) []byte {
	t.Helper()
	var v struct {
		Type   string         `json:"type"`
		Values map[string]any `json:"values"`
	}
	if err := json.Unmarshal(values, &v); err != nil {
		t.Fatal(err)
	}
	address := v.Type + ".x"
	resource := map[string]any{"address": address, "mode": "managed", "type": v.Type, "name": "x", "provider_name": "registry.terraform.io/hashicorp/aws", "values": v.Values}
	expressions := map[string]any{}
	for k := range v.Values {
		expressions[k] = map[string]any{}
	}
	plan, err := json.Marshal(map[string]any{
		"format_version": "1.2", "terraform_version": "1.9.0",
		"planned_values":   map[string]any{"root_module": map[string]any{"resources": []any{resource}}},
		"resource_changes": []any{map[string]any{"address": address, "mode": "managed", "type": v.Type, "name": "x", "change": map[string]any{"actions": []any{"create"}, "after": v.Values, "after_unknown": map[string]any{}, "after_sensitive": map[string]any{}}}},
		"configuration":    map[string]any{"root_module": map[string]any{"resources": []any{map[string]any{"address": address, "mode": "managed", "type": v.Type, "name": "x", "expressions": expressions}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func scanTwin(t *testing.T, file string, data []byte) twin {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, file)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if file == "main.tf" {
		path = dir
	}
	rep, err := pipe{model: catalog.Open, paths: []string{path}, now: twinsNow}.report(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range rep.Header.Skipped {
		t.Errorf("%s: skipped %s: %s", file, s.Path, s.Reason)
	}
	var out twin
	for _, r := range rep.Resources {
		if r.RawType == "Demarc::AWS::Account" {
			continue
		}
		out.Line, out.Met = r.Line, append(out.Met, r.Met...)
		for _, f := range rep.Findings {
			if f.Resource != r.ID {
				continue
			}
			if f.Outcome == demarc.Unmet {
				out.Unmet = append(out.Unmet, f.Check)
			} else {
				out.Maybe = append(out.Maybe, f.Check)
			}
		}
	}
	slices.Sort(out.Unmet)
	slices.Sort(out.Maybe)
	return out
}
