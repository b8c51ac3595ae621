package generate_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tidwall/gjson"

	"demarc/internal/load/generate"
)

func TestPlanHasTheResourcesAskedFor(t *testing.T) {
	for _, n := range []int{0, 1, 19, 40, 200} {
		var plan bytes.Buffer
		if err := generate.Plan(&plan, n, 1); err != nil {
			t.Fatal(err)
		}
		doc := gjson.ParseBytes(plan.Bytes())
		if !gjson.ValidBytes(plan.Bytes()) {
			t.Fatalf("n=%d: not JSON", n)
		}
		planned := int(doc.Get("planned_values.root_module.resources.#").Int())
		for _, m := range doc.Get("planned_values.root_module.child_modules.#.resources.#").Array() {
			planned += int(m.Int())
		}
		if changes := int(doc.Get("resource_changes.#").Int()); planned != n || changes != n {
			t.Errorf("n=%d: %d planned, %d changes", n, planned, changes)
		}
	}
}

func TestPlanIsTheSameForASeed(t *testing.T) {
	plan := func(seed int64) string {
		var out bytes.Buffer
		if err := generate.Plan(&out, 50, seed); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if first, again := plan(7), plan(7); first != again {
		t.Error("two plans of one seed differ")
	}
	if plan(7) == plan(8) {
		t.Error("plans of two seeds are the same")
	}
}

func TestHCLIsTerraform(t *testing.T) {
	dir := t.TempDir()
	if err := generate.HCL(dir, 100, 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"providers.tf", "app00000.tf", "app00003.tf", "app00003/main.tf"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("no terraform to check the syntax with")
	}
	if out, err := exec.Command(terraform, "-chdir="+dir, "fmt", "-list=false", "-recursive").CombinedOutput(); err != nil {
		t.Errorf("terraform fmt: %v\n%s", err, out)
	}
}
