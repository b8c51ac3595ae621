package demarc_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors are the rooms of the house from the ground up. A room imports rooms
// of lower floors only; rooms of one floor do not know each other, but for a
// room within another (load/terraform in load).
var floors = [][]string{
	{"demarc", "demarc/docs"},
	{"demarc/internal/policy"},
	{"demarc/internal/expr"},
	{"demarc/catalog"},
	{"demarc/internal/owners"},
	{"demarc/internal/load", "demarc/internal/load/terraform", "demarc/internal/load/cloudformation", "demarc/internal/load/awsconfig", "demarc/internal/load/generate",
		"demarc/internal/lens", "demarc/internal/assess", "demarc/internal/compare", "demarc/internal/ask", "demarc/internal/revision", "demarc/internal/suppose", "demarc/internal/records", "demarc/internal/scanners", "demarc/internal/render", "demarc/internal/quiz"},
	{"demarc/cmd/demarc"},
}

// fences name the only rooms that may import a module, and those below it.
var fences = map[string][]string{
	"cel.dev/cel-go":                 {"demarc/internal/expr"},
	"github.com/hashicorp/hcl":       {"demarc/internal/load/terraform"},
	"github.com/zclconf/go-cty":      {"demarc/internal/load/terraform"},
	"go.yaml.in/yaml":                {"demarc/catalog", "demarc/internal/records", "demarc/internal/load/cloudformation"},
	"github.com/spf13/cobra":         {"demarc/cmd/demarc"},
	"github.com/tidwall/gjson":       {"demarc/internal/load/terraform", "demarc/internal/load/awsconfig", "demarc/internal/load"},
	"github.com/blevesearch":         {"demarc/internal/ask"},
	"github.com/owenrumney/go-sarif": {"demarc/internal/render", "demarc/internal/quiz"},
	"github.com/hmarr/codeowners":    {"demarc/internal/owners"},
	"net/http":                       {},
	"os/exec":                        {"demarc/internal/revision"},
	"github.com/hashicorp/go-getter": {},
}

// imports lists each package of the module with what it imports, without tests.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		all[f[0]] = f[1:]
	}
	return all
}

func floorOf(pkg string) int {
	return slices.IndexFunc(floors, func(rooms []string) bool { return slices.Contains(rooms, pkg) })
}

func TestImportsPointDown(t *testing.T) {
	for pkg, list := range imports(t) {
		floor := floorOf(pkg)
		if floor < 0 {
			t.Errorf("%s has no place in the house: add it to floors, or do without it", pkg)
			continue
		}
		for _, imp := range list {
			if imp != "demarc" && !strings.HasPrefix(imp, "demarc/") {
				continue
			}
			within := strings.HasPrefix(imp, pkg+"/")
			if to := floorOf(imp); to > floor || to == floor && !within {
				t.Errorf("%s imports %s, which is not below it", pkg, imp)
			}
		}
	}
}

func TestFences(t *testing.T) {
	for pkg, list := range imports(t) {
		for _, imp := range list {
			for module, rooms := range fences {
				if (imp == module || strings.HasPrefix(imp, module+"/")) && !slices.Contains(rooms, pkg) {
					t.Errorf("%s imports %s; only %v may", pkg, imp, rooms)
				}
			}
		}
	}
	for _, imp := range imports(t)["demarc"] {
		if strings.Contains(imp, ".") {
			t.Errorf("package demarc imports %s; it holds nouns and needs the standard library only", imp)
		}
	}
}

// TestDependenciesHaveReasons: each direct dependency stands in
// docs/ARCHITECTURE.md with the reason why it is here.
func TestDependenciesHaveReasons(t *testing.T) {
	page, err := os.ReadFile("docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		f := strings.Fields(line)
		if len(f) == 2 && strings.Contains(f[0], ".") && strings.HasPrefix(f[1], "v") && !strings.Contains(string(page), f[0]) {
			t.Errorf("docs/ARCHITECTURE.md does not say why %s is here", f[0])
		}
	}
}
