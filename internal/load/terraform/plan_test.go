package terraform

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"demarc"
)

var planUpdate = flag.Bool("update-plan", false, "write the want sections of testdata/plan_*.txtar, prior_*.txtar and state_*.txtar")

func TestPlanCases(t *testing.T)  { planCases(t, "plan", Plan) }
func TestPriorCases(t *testing.T) { planCases(t, "prior", PlanAndPrior) }
func TestStateCases(t *testing.T) { planCases(t, "state", State) }

// planCases runs one archive a case: the input as KIND.json, the dump as want.
func planCases(t *testing.T, kind string, load func(context.Context, string, []byte) (demarc.Load, error)) {
	files, err := filepath.Glob("testdata/" + kind + "_*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var data []byte
			var want *txtar.File
			for i, f := range archive.Files {
				switch f.Name {
				case kind + ".json":
					data = f.Data
				case "want":
					want = &archive.Files[i]
				}
			}
			got, err := load(context.Background(), kind+".json", data)
			if err != nil {
				t.Fatal(err)
			}
			dump := planDump(got)
			if *planUpdate {
				want.Data = []byte(dump)
				planWrite(t, file, txtar.Format(archive))
			}
			if diff := cmp.Diff(string(want.Data), dump); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// planDump writes a load as text, a line for each attribute. What stood before
// follows, with "stays" for what is the planned resource itself.
func planDump(load demarc.Load) string {
	var out strings.Builder
	planDumpAll(&out, load.Resources, nil)
	if load.Prior != nil {
		out.WriteString("BEFORE\n")
		planDumpAll(&out, load.Prior, load.Resources)
	}
	for _, skip := range load.Skipped {
		fmt.Fprintf(&out, "skipped %s: %s\n", skip.Path, skip.Reason)
	}
	return out.String()
}

func planDumpAll(out *strings.Builder, resources, told []*demarc.Raw) {
	for _, raw := range resources {
		if slices.Contains(told, raw) {
			fmt.Fprintf(out, "%s stays\n", raw.Address)
			continue
		}
		fmt.Fprintf(out, "%s\n", raw.Address)
		for _, field := range [][2]string{{"region", raw.Region}, {"account", raw.Account}} {
			if field[1] != "" {
				fmt.Fprintf(out, "  %s: %s\n", field[0], field[1])
			}
		}
		if len(raw.MovedFrom) > 0 {
			fmt.Fprintf(out, "  from %s\n", strings.Join(raw.MovedFrom, ", "))
		}
		for _, name := range raw.Attrs.Names() {
			value, ok := raw.Attrs.Get(name)
			if !ok {
				continue
			}
			fmt.Fprintf(out, "  %s = %s\n", name, planShow(value))
		}
	}
}

func planShow(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("%q", value)
	case float64:
		return fmt.Sprintf("%v (float)", value)
	case []any:
		var items []string
		for _, item := range value {
			items = append(items, planShow(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var items []string
		for key, item := range value {
			items = append(items, key+": "+planShow(item))
		}
		sort.Strings(items)
		return "{" + strings.Join(items, ", ") + "}"
	case *demarc.Unk:
		text := "unknown"
		if !value.Set {
			text = "unknown or unset"
		}
		if value.Ref != "" {
			text += " <" + value.Ref + "|" + value.Attr + ">"
		}
		return text + " (" + value.Reason + ")"
	}
	return fmt.Sprint(value)
}
