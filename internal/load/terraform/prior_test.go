package terraform

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"demarc"
	"demarc/internal/load/generate"
)

// Reading what stood before a plan changes nothing of what it plans.
func TestPriorLeavesThePlanAlone(t *testing.T) {
	files, err := filepath.Glob("testdata/p*_*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data := archive.Files[0].Data
		alone, err1 := Plan(context.Background(), "p.json", data)
		both, err2 := PlanAndPrior(context.Background(), "p.json", data)
		if err1 != nil || err2 != nil {
			t.Fatal(file, err1, err2)
		}
		if alone.Prior != nil {
			t.Errorf("%s: Plan gives %d resources that nobody asks for", file, len(alone.Prior))
		}
		both.Prior = nil
		if diff := cmp.Diff(planDump(alone), planDump(both)); diff != "" {
			t.Errorf("%s: -alone +with prior\n%s", file, diff)
		}
	}
}

func TestPriorOfNone(t *testing.T) {
	load, err := PlanAndPrior(context.Background(), "p.json", []byte(planSmall))
	if err != nil || len(load.Resources) != 1 || len(load.Prior) != 0 {
		t.Error(len(load.Resources), len(load.Prior), err)
	}
}

// Of 300 resources 10 in a hundred change: 10 each are updated, created, and
// put in the place of one that is deleted.
func TestPriorOfWhatIsGenerated(t *testing.T) {
	var plan bytes.Buffer
	if err := generate.Update(&plan, 300, 1, 10); err != nil {
		t.Fatal(err)
	}
	load, err := PlanAndPrior(context.Background(), "plan.json", plan.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	after := map[string]*demarc.Raw{}
	for _, raw := range load.Resources {
		after[raw.Address] = raw
	}
	var stay, updated, deleted int
	for _, raw := range load.Prior {
		if raw.Region != "eu-west-1" {
			t.Errorf("%s: Region %q", raw.Address, raw.Region)
		}
		switch twin := after[raw.Address]; twin {
		case raw:
			stay++
		case nil:
			deleted++
		default:
			updated++
		}
	}
	got := [...]int{len(load.Resources), stay, updated, deleted}
	if want := [...]int{300, 270, 10, 10}; got != want {
		t.Errorf("planned, stay, updated, deleted: got %v, want %v", got, want)
	}
}

func TestPlanSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":[1,2]}`, `{ "a" : [ 1,2 ]}` + "\n", true},
		{`"a b"`, `"ab"`, false},
		{`"\" "`, `"\""`, false},
		{`{"a":"\" ,"}`, `{"a": "\" ,"}`, true},
		{`{"a":"\\", "b":1}`, `{"a":"\\","b":1}`, true},
		{`1`, `12`, false},
		{``, ` `, true},
		{``, `{}`, false},
	} {
		if got := planSame(c.a, c.b); got != c.want || planSame(c.b, c.a) != c.want {
			t.Errorf("%s and %s: got %v", c.a, c.b, got)
		}
	}
}
