package scanners_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"demarc"
	"demarc/internal/scanners"
)

// read reads one file of results.
func read(t *testing.T, name string, data []byte) ([]demarc.Observation, []demarc.Scanner, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return scanners.Read([]string{path})
}

// told writes what was read, a line each.
func told(list []demarc.Observation, files []demarc.Scanner) string {
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "%s, %s, %d left out\n", f.Kind, strings.Join(f.Tools, " "), f.LeftOut)
	}
	for _, o := range list {
		fmt.Fprintf(&b, "%s %s %s", o.Tool, o.Rule, o.Outcome)
		if o.Muted {
			b.WriteString(" muted")
		}
		if o.Live {
			b.WriteString(" live")
		}
		var at []string
		for _, p := range [][2]string{{"type", o.Subject.Type}, {"address", o.Subject.Address}, {"arn", o.Subject.ARN}, {"name", o.Subject.Name}, {"account", o.Subject.Account}, {"region", o.Subject.Region}} {
			if p[1] != "" {
				at = append(at, p[0]+" "+p[1])
			}
		}
		if files := o.Subject.Files; len(files) > 0 {
			at = append(at, fmt.Sprintf("%s:%d", strings.Join(files, " "), o.Subject.Line))
		}
		fmt.Fprintf(&b, ": %s = %s\n", strings.Join(at, ", "), strings.Join(o.Aliases, " "))
	}
	return b.String()
}

// TestFormats: each format is read as its archive says, and nothing that the
// tool quotes beside ids, titles and names is kept.
func TestFormats(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			list, files, err := read(t, "results", a.Files[0].Data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(a.Files[1].Data), told(list, files)); diff != "" {
				t.Error(diff)
			}
			if all := fmt.Sprintf("%+v", list); strings.Contains(strings.ToLower(all), "canary") {
				t.Errorf("it keeps a secret: %s", all)
			}
		})
	}
}

// TestFaults: a file that cannot be believed fails, and the error names it,
// the place and what to do.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"empty":           {"", "the file is empty"},
		"truncated":       {"{\"SchemaVersion\": 2,\n\"ArtifactName\": \".\", \"Results\": [", ":2: broken JSON: it ends in the middle; write it anew"},
		"not JSON":        {"[\n{\"class_uid\": 2003,}\n]", ":2: broken JSON"},
		"text":            {"12 passed, 3 failed", "no format that is known here; known are Prowler CSV, SARIF 2.1.0, Security Hub ASFF, AWS Config rule evaluations, Trivy JSON, KICS JSON, Checkov JSON, OCSF"},
		"other JSON":      {`{"hello": "world"}`, "item 1 is of no format that is known here; known are"},
		"a list of words": {`["a"]`, "item 1 is no object"},
		"a plan":          {`{"format_version": "1.2", "planned_values": {}}`, "demarc scan reads as an estate"},
		"a report":        {`{"header": {}, "statuses": []}`, "demarc render shows"},
		"another shape":   {`{"SchemaVersion": 2, "ArtifactName": ".", "Results": {"Target": "x"}}`, "item 1: read as Trivy JSON: Results is a object"},
		"inside a list":   {`{"Findings": [{"Title": "a"}, {"Title": 7}]}`, "finding 2: Title is a number"},
		"CSV, no column":  {"CHECK_ID;RESOURCE_UID\na;b\n", ":1: no column CHECK_TITLE; write it with prowler"},
		"CSV, torn":       {"CHECK_ID;CHECK_TITLE;STATUS;MUTED;RESOURCE_UID;RESOURCE_NAME;REGION;ACCOUNT_UID\na;b\n", ":2: broken CSV"},
		"UTF-16":          {"\xff\xfe{\x00}\x00", "UTF-16"},
	} {
		list, _, err := read(t, "r.json", []byte(c.data))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "r.json") {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
		if list != nil {
			t.Errorf("%s: it is half believed: %v", name, list)
		}
	}
	if _, _, err := scanners.Read([]string{"nowhere.json"}); err == nil || !strings.Contains(err.Error(), "nowhere.json") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestNone: a scanner that found nothing says so in several ways.
func TestNone(t *testing.T) {
	for _, data := range []string{"[]", `{"SchemaVersion": 2, "ArtifactName": "."}`, `{"Findings": []}`, `{"version": "2.1.0", "runs": []}`, `{"passed": 0, "checkov_version": "3.2.1"}`, "\xef\xbb\xbf[]"} {
		list, files, err := read(t, "r.json", []byte(data))
		if err != nil || len(list) != 0 || len(files) != 1 {
			t.Errorf("%s: %v, %v, %v", data, list, files, err)
		}
	}
}

// FuzzRead: whatever the file holds, it is read or refused, and an observation
// has an outcome and a tool.
func FuzzRead(f *testing.F) {
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range archives {
		if a, err := txtar.ParseFile(name); err == nil {
			f.Add(a.Files[0].Data)
		}
	}
	path := filepath.Join(f.TempDir(), "r")
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Count(data, []byte("[")) > 1000 {
			return
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		list, _, err := scanners.Read([]string{path})
		if err != nil && len(list) > 0 {
			t.Errorf("half believed: %v", err)
		}
		for _, o := range list {
			if o.Tool == "" || o.Outcome == "" {
				t.Errorf("%+v", o)
			}
		}
	})
}
