package generate_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

func TestUpdateChangesTheShareAskedFor(t *testing.T) {
	for changed, want := range map[int]string{0: "no-op 60", 10: "create 4 delete 2 no-op 54 update 2", 100: "create 40 delete 20 update 20"} {
		var plan bytes.Buffer
		if err := generate.Update(&plan, 60, 1, changed); err != nil {
			t.Fatal(err)
		}
		if !gjson.ValidBytes(plan.Bytes()) {
			t.Fatalf("%d%%: not JSON", changed)
		}
		count := map[string]int{}
		for _, action := range gjson.GetBytes(plan.Bytes(), "resource_changes.#.change.actions.0").Array() {
			count[action.Str]++
		}
		got := ""
		for _, action := range []string{"create", "delete", "no-op", "update"} {
			if count[action] > 0 {
				got += fmt.Sprintf(" %s %d", action, count[action])
			}
		}
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("%d%%: got %s, want %s", changed, got, want)
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
