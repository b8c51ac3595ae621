package load_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc"
	"demarc/internal/load"
	"demarc/internal/load/generate"
)

// The same estate as HCL and as a plan gives the same resources, with the same
// value for each attribute that the HCL sets, known or not.
func TestTwins(t *testing.T) {
	t.Chdir(t.TempDir())
	var plan bytes.Buffer
	if err := generate.Plan(&plan, 120, 3); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("plan.json", plan.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := generate.HCL("hcl", 120, 3); err != nil {
		t.Fatal(err)
	}
	read := func(path string) map[string]*demarc.Raw {
		got, err := load.Paths(context.Background(), []string{path}, load.Options{})
		if err != nil || len(got.Skipped) > 0 {
			t.Fatal(err, got.Skipped)
		}
		all := map[string]*demarc.Raw{}
		for _, raw := range got.Resources {
			all[raw.Address] = raw
		}
		return all
	}
	planned, written := read("plan.json"), read("hcl")
	if len(planned) != 120 || len(written) != 120 {
		t.Fatalf("%d planned, %d written", len(planned), len(written))
	}
	for address, raw := range written {
		twin := planned[address]
		if twin == nil {
			t.Errorf("%s is not in the plan", address)
			continue
		}
		if raw.Region != twin.Region {
			t.Errorf("%s: Region %q in HCL, %q in the plan", address, raw.Region, twin.Region)
		}
		for _, name := range raw.Attrs.Names() {
			a, _ := raw.Attrs.Get(name)
			b, _ := twin.Attrs.Get(name)
			if diff := differ(a, b); diff != "" {
				t.Errorf("%s.%s: -HCL +plan\n%s", address, name, diff)
			}
		}
	}
}

// differ compares what both forms of a value say. In a plan a list of one
// unknown is an unknown list, and blocks have the provider's defaults too.
func differ(hcl, plan any) string {
	switch a := hcl.(type) {
	case *demarc.Unk:
		b, ok := plan.(*demarc.Unk)
		if !ok || a.Ref != b.Ref || a.Attr != b.Attr {
			return cmp.Diff(hcl, plan)
		}
		return ""
	case []any:
		if _, unknown := plan.(*demarc.Unk); unknown && len(a) == 1 {
			return differ(a[0], plan)
		}
		b, _ := plan.([]any)
		if len(a) != len(b) {
			return cmp.Diff(hcl, plan)
		}
		for i := range a {
			if diff := differ(a[i], b[i]); diff != "" {
				return diff
			}
		}
		return ""
	case map[string]any:
		b, _ := plan.(map[string]any)
		for key := range a {
			if diff := differ(a[key], b[key]); diff != "" {
				return diff
			}
		}
		return ""
	}
	return cmp.Diff(hcl, plan)
}
