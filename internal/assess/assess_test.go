package assess_test

import (
	"runtime"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
)

type props = map[string]any

// model is the smallest sound catalog, which the catalog's own tests use too.
func model(t testing.TB) *catalog.Catalog {
	t.Helper()
	archive, err := txtar.ParseFile("../../catalog/testdata/small.txtar")
	if err != nil {
		t.Fatal(err)
	}
	data := fstest.MapFS{}
	for _, f := range archive.Files {
		data[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	c, err := catalog.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func db(name string, p props) *demarc.Resource {
	return &demarc.Resource{ID: ".#" + name, Address: name, Type: "AWS::RDS::DBInstance", RawType: "aws_db_instance", Root: ".", File: "main.tf", Line: 3, Props: p}
}

var run = assess.Run{Tool: "demarc test", Now: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)}

func assessed(t testing.TB, resources ...*demarc.Resource) *demarc.Report {
	t.Helper()
	return assess.Assess(model(t), demarc.NewEstate(resources), run)
}

func statusOf(r *demarc.Report, duty string) demarc.Status {
	for _, s := range r.Statuses {
		if s.Duty == duty {
			return s.Status
		}
	}
	return ""
}

func TestStatus(t *testing.T) {
	unk := &demarc.Unk{Reason: "variable \"x\" has no value"}
	for name, c := range map[string]struct {
		props props
		line  string
		want  map[string]demarc.Status
	}{
		"met": {props{"StorageEncrypted": true}, "rds", map[string]demarc.Status{
			"encryption-at-rest": demarc.StatusMet, "physical-security": demarc.StatusInherited, "guest-os-patching": demarc.StatusManual}},
		"unmet":   {props{}, "rds", map[string]demarc.Status{"encryption-at-rest": demarc.StatusUnmet}},
		"unknown": {props{"StorageEncrypted": unk}, "rds", map[string]demarc.Status{"encryption-at-rest": demarc.StatusUnknown}},
		"form":    {props{"Engine": "custom-oracle-ee"}, "rds+custom", map[string]demarc.Status{"guest-os-patching": demarc.StatusManual}},
		"undecided form": {props{"Engine": unk}, "rds+?custom", map[string]demarc.Status{
			"guest-os-patching": demarc.StatusUnknown, "encryption-at-rest": demarc.StatusUnmet}},
	} {
		t.Run(name, func(t *testing.T) {
			r := assessed(t, db("orders", c.props))
			if got := r.Resources[0].Line; got != c.line {
				t.Errorf("line %s, want %s", got, c.line)
			}
			for duty, want := range c.want {
				if got := statusOf(r, duty); got != want {
					t.Errorf("%s: %s, want %s", duty, got, want)
				}
			}
		})
	}
}

func TestUndecidedSaysWhy(t *testing.T) {
	r := assessed(t, db("orders", props{"Engine": &demarc.Unk{Reason: "variable \"engine\" has no value"}}))
	want := []demarc.Open{{Form: "custom", Value: "Engine", Reason: "variable \"engine\" has no value"}}
	if diff := cmp.Diff(want, r.Resources[0].Undecided); diff != "" {
		t.Error(diff)
	}
}

func TestFindingIsExplained(t *testing.T) {
	r := assessed(t, db("orders", props{"StorageEncrypted": false}))
	if len(r.Findings) != 1 {
		t.Fatalf("%d findings", len(r.Findings))
	}
	f := r.Findings[0]
	want := demarc.Finding{ID: f.ID, Check: "rds-storage-encrypted", Duty: "encryption-at-rest", Resource: ".#orders", Address: "orders", Outcome: demarc.Unmet, Severity: demarc.High,
		Reason: "Storage is not encrypted.", Facts: map[string]any{"StorageEncrypted": false}, File: "main.tf", LineNo: 3}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	if again := assessed(t, db("a", props{}), db("orders", props{"StorageEncrypted": false})); again.Findings[1].ID != f.ID {
		t.Error("the finding's id changed when another resource came")
	}
}

// TestCountsAddUp: met, unmet, unknown and not applicable are all that was
// checked, and every resource is a row.
func TestCountsAddUp(t *testing.T) {
	r := assessed(t, db("a", props{}), db("b", props{"StorageEncrypted": true}), db("c", props{"StorageEncrypted": &demarc.Unk{}}),
		&demarc.Resource{ID: ".#q", Address: "q", RawType: "aws_nobody_knows", Props: props{}})
	s := r.Header.Summary
	want := map[demarc.Outcome]int{demarc.Met: 1, demarc.Unmet: 1, demarc.Unknown: 1}
	if diff := cmp.Diff(want, s.Checked); diff != "" {
		t.Error(diff)
	}
	if s.Resources != 4 || s.Unplaced != 1 || len(r.Resources) != 4 {
		t.Errorf("resources %d, unplaced %d, rows %d", s.Resources, s.Unplaced, len(r.Resources))
	}
}

// TestCoresChangeNothing: the report is the same whatever the number of workers.
func TestCoresChangeNothing(t *testing.T) {
	var list []*demarc.Resource
	for i := range 50 {
		list = append(list, db(string(rune('A'+i)), props{"StorageEncrypted": i%3 == 0}))
	}
	before := runtime.GOMAXPROCS(1)
	one := assessed(t, list...)
	runtime.GOMAXPROCS(7)
	seven := assessed(t, list...)
	runtime.GOMAXPROCS(before)
	if diff := cmp.Diff(one, seven); diff != "" {
		t.Error(diff)
	}
}

func TestSecretsAreNotFacts(t *testing.T) {
	// A fact under a name that says secret, or shaped like one, is hidden.
	r := assessed(t, db("orders", props{"StorageEncrypted": "AKIAIOSFODNN7ABCDEFG"}))
	if got := r.Findings[0].Facts["StorageEncrypted"]; got != "(hidden)" {
		t.Errorf("the report shows %v", got)
	}
}

func TestRowTellsFormerAddresses(t *testing.T) {
	moved := db("new", props{})
	moved.MovedFrom = []string{"mid", "old"}
	if diff := cmp.Diff(moved.MovedFrom, assessed(t, moved).Resources[0].MovedFrom); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
