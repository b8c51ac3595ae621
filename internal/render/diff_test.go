package render_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"demarc"
	"demarc/internal/render"
)

// aDiff has one of everything; name is what resources, files and teams are
// called.
func aDiff(name string) *demarc.Diff {
	return &demarc.Diff{
		Schema: 1, Tool: "demarc 0.0.0", Base: demarc.DiffSide{Name: name}, Head: demarc.DiffSide{Name: name, Owned: true},
		Summary: demarc.DiffSummary{Moves: 2, ToYou: 2, Came: 1, Went: 1, NewUnmet: 1, Unowned: 1},
		Moves: []demarc.Move{
			{Resource: name, ID: "a", Duty: "guest-os-patching", From: demarc.Provider, To: demarc.Customer, Toward: demarc.TowardCustomer, Customer: &demarc.Part{Role: demarc.Performs, Text: "Patches its hosts."}, File: name, LineNo: 3},
			{Resource: name, ID: "a", Duty: "key-management", From: demarc.Shared, To: demarc.Customer, Toward: demarc.TowardCustomer, Owner: name, Reason: "Why."},
		},
		Forms:    []demarc.FormChange{{Resource: name, From: "x", To: "x+y", Gained: []string{"y"}, Moves: 2}},
		Came:     []demarc.Passage{{Resource: name, RawType: "aws_x", Service: "X", Yours: 3, Unmet: 1, Owner: name}},
		Went:     []demarc.Passage{{Resource: name, RawType: "aws_x", Service: "X", Yours: 2}},
		Renamed:  []demarc.Rename{{Resource: name, From: name, By: "moved"}},
		Turned:   []demarc.Turn{{Resource: name, ID: "a", Check: "x-on", Duty: "key-management", From: "met", To: "unmet", Severity: demarc.High, Reason: name, Finding: "f1", File: name, LineNo: 3}},
		Unowned:  []demarc.UnownedDuty{{Resource: name, Duty: "guest-os-patching", Because: "moved"}},
		Warnings: []string{name},
		Duties:   map[string]demarc.Duty{"guest-os-patching": {ID: "guest-os-patching", Title: "Patch the guest"}, "key-management": {ID: "key-management", Title: "Own keys"}},
		Checks:   map[string]demarc.CheckInfo{"x-on": {Duty: "key-management", Severity: demarc.High, Title: "X is on", Remedy: "Turn X on."}},
	}
}

func diffed(t *testing.T, d *demarc.Diff, format string) string {
	t.Helper()
	var b strings.Builder
	if err := render.WriteDiff(&b, d, format, render.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestDiffNamesAreText: whatever a resource is called, it starts no markup, no
// terminal sequence and no workflow command.
func TestDiffNamesAreText(t *testing.T) {
	const evil = "a\x1b[2J`</details><script>x</script>[x](http://evil)|b\r\n::error file=x::y%0A::set-output name=a::b\u202e<!-- demarc:diff -->@team"
	for _, format := range render.DiffFormats() {
		got := diffed(t, aDiff(evil), format)
		if format != "json" && format != "sarif" && format != "codequality" { // in JSON they are data
			for _, bad := range []string{"\x1b", "\r", "\u202e"} {
				if strings.Contains(got, bad) {
					t.Errorf("%s lets %q through", format, bad)
				}
			}
		}
		switch format {
		case "markdown":
			if n := strings.Count(got, render.Marker); n != 1 || !strings.HasPrefix(got, render.Marker) {
				t.Errorf("markdown: the marker stands %d times", n)
			}
			bare := regexp.MustCompile("`[^`\n]*`").ReplaceAllString(strings.ReplaceAll(got, "\\`", ""), "")
			for _, bad := range []string{"<script>", "@team", "](http://evil)"} {
				if strings.Contains(bare, bad) && !strings.Contains(bare, `\`+bad) {
					t.Errorf("markdown lets %q through", bad)
				}
			}
			if opened, closed := strings.Count(bare, "<details>"), strings.Count(bare, "</details>"); opened != closed {
				t.Errorf("markdown: %d details open, %d close", opened, closed)
			}
		case "github":
			for line := range strings.Lines(got) {
				if !regexp.MustCompile(`^::(notice|warning|error) [^:]*::`).MatchString(line) || strings.Contains(line, "%0A::set-output") && !strings.Contains(line, "%250A") {
					t.Errorf("not one command: %q", line)
				}
			}
		case "sarif":
			log, err := sarif.FromString(got)
			if err == nil {
				err = log.Validate()
			}
			if err != nil {
				t.Fatalf("sarif: %v", err)
			}
			if text := *log.Runs[0].Results[0].Message.Text; strings.Contains(text, "](") {
				t.Errorf("sarif makes a link of a name: %q", text)
			}
		case "codequality":
			var list []map[string]any
			if err := json.Unmarshal([]byte(got), &list); err != nil || len(list) != 1 {
				t.Errorf("codequality: %v, %d issues", err, len(list))
			}
		}
	}
}

// TestAlertsHavePlaces: hosts refuse a file of alerts if one of them has no
// place, or one that looks like an address of the web.
func TestAlertsHavePlaces(t *testing.T) {
	d := aDiff("account")
	d.Turned[0].File = ""
	for format, want := range map[string]string{"sarif": `"uri": "account"`, "codequality": `"path": "account"`} {
		if got := diffed(t, d, format); !strings.Contains(got, want) {
			t.Errorf("%s lacks %s:\n%s", format, want, got)
		}
	}
	d.Turned[0].File = "http:x/main.tf"
	if got := diffed(t, d, "sarif"); !strings.Contains(got, `"uri": "./http:x/main.tf"`) {
		t.Errorf("sarif:\n%s", got)
	}
}

// TestDiffSaysWhatMoves: the first sentence, the table and the owners.
func TestDiffSaysWhatMoves(t *testing.T) {
	const name = "aws_x.a"
	for format, want := range map[string][]string{
		"text": {"This change moves 1 duty from AWS to you: patch the guest; it has no owner.", "It moves 1 duty from AWS and you to you alone: own keys.",
			"1 resource came and brings", "1 resource went, and", "1 check is newly unmet.", "Patches its hosts.", "owner nobody"},
		"markdown": {"### The line moves: 2 duties come to you", "| Patch the guest | AWS | you | 1 | Patches its hosts. | **nobody** |", "<details><summary>Newly unmet (1)</summary>"},
		"github":   {"::notice file=aws_x.a,line=3,title=The line moves%3A 2 duties come to you::aws_x.a: patch the guest; own keys", "::error file=aws_x.a,line=3,title=X is on::aws_x.a: aws_x.a Turn X on."},
		"sarif":    {`"ruleId": "x-on"`, `"security-severity": "8.0"`},
	} {
		got := diffed(t, aDiff(name), format)
		for _, w := range want {
			if !strings.Contains(strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(w), " ")) {
				t.Errorf("%s lacks %q:\n%s", format, w, got)
			}
		}
	}
}

// TestNobodyOwnsAnything: where no team is named at all, that is said once.
func TestNobodyOwnsAnything(t *testing.T) {
	d := aDiff("aws_x.a")
	d.Head.Owned = false
	for _, format := range []string{"text", "markdown"} {
		got := strings.Join(strings.Fields(diffed(t, d, format)), " ")
		if strings.Count(got, "no owner") != 1 || !strings.Contains(got, "1 duty has no owner, as nobody owns anything here yet") || strings.Contains(got, "owner nobody") || strings.Contains(got, "| Owner |\n| --- | --- | --- | ---: | --- | --- |") {
			t.Errorf("%s: %s", format, got)
		}
	}
}

// TestCommentFits: however much changes, a comment is one that a host takes,
// and says what it leaves out.
func TestCommentFits(t *testing.T) {
	d := aDiff("aws_x.a")
	for i := range 5000 {
		m, turn := d.Moves[0], d.Turned[0]
		m.ID, m.Resource = fmt.Sprint("id", i), fmt.Sprintf("module.some_module_with_a_name[%d].aws_x.another_long_name", i)
		turn.Resource = m.Resource
		d.Moves, d.Turned = append(d.Moves, m), append(d.Turned, turn)
	}
	got := diffed(t, d, "markdown")
	if len(got) > 65_536 || !strings.Contains(got, "more resources whose line moves") {
		t.Errorf("%d bytes", len(got))
	}
}

// TestNothingMoves: the sentence that a reader waits for.
func TestNothingMoves(t *testing.T) {
	d := &demarc.Diff{Schema: 1, Tool: "demarc 0.0.0"}
	if got := diffed(t, d, "text"); got != "This change moves no duty.\n" {
		t.Errorf("text: %q", got)
	}
	if got := diffed(t, d, "markdown"); !strings.Contains(got, "### The line stays where it is") {
		t.Errorf("markdown: %q", got)
	}
}
