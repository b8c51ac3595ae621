package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"demarc"
	"demarc/catalog"
)

// strangers are resources that no rule of the twins asks for.
var strangers = map[string]string{
	"aws_cloudwatch_event_rule": "resource \"aws_cloudwatch_event_rule\" \"%s\" {\n  schedule_expression = \"rate(1 day)\"\n}\n",
	"aws_ecs_cluster":           "resource \"aws_ecs_cluster\" \"%s\" {\n  name = \"stranger\"\n}\n",
	"aws_iam_group":             "resource \"aws_iam_group\" \"%s\" {\n  name = \"stranger\"\n}\n",
	"aws_sfn_activity":          "resource \"aws_sfn_activity\" \"%s\" {\n  name = \"stranger\"\n}\n",
	"aws_sns_topic":             "resource \"aws_sns_topic\" \"%s\" {\n  name = \"stranger\"\n}\n",
}

// TestFormChangesNothing: white space, comments, the order of blocks and files,
// and unrelated resources change neither line nor outcome of a resource.
func TestFormChangesNothing(t *testing.T) {
	cases := twins(t, "testdata/twins-checks.txtar")
	names := slices.Sorted(maps.Keys(cases))
	kinds := slices.Sorted(maps.Keys(strangers))
	rapid.Check(t, func(rt *rapid.T) {
		source := string(cases[rapid.SampledFrom(names).Draw(rt, "case")]["main.tf"])
		kind := strings.Split(source[strings.Index(source, `resource "`):], `"`)[1]
		subject := kind + ".x"

		files := map[string]string{"main.tf": spaced(rt, source)}
		for i := range rapid.IntRange(0, 4).Draw(rt, "strangers") {
			if k := rapid.SampledFrom(kinds).Draw(rt, "kind"); k != kind {
				block := fmt.Sprintf(strangers[k], fmt.Sprintf("s%d", i))
				switch rapid.IntRange(0, 2).Draw(rt, "where") {
				case 0:
					files["main.tf"] = block + "\n" + files["main.tf"]
				case 1:
					files["main.tf"] += "\n" + block
				default:
					files[rapid.SampledFrom([]string{"a.tf", "z.tf"}).Draw(rt, "file")] += block
				}
			}
		}
		want, got := outcomes(t, map[string]string{"main.tf": source}, subject), outcomes(t, files, subject)
		if want.Line == "" {
			rt.Fatalf("nothing is said of %s", subject)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("%s in another form:\n%s\n%v", subject, diff, files)
		}
	})
}

// spaced adds white space and comments outside of texts that span lines.
func spaced(rt *rapid.T, source string) string {
	var b strings.Builder
	ending := ""
	for line := range strings.Lines(source) {
		switch _, heredoc, begins := strings.Cut(line, "<<"); {
		case ending != "":
			if strings.TrimSpace(line) == ending {
				ending = ""
			}
			b.WriteString(line)
			continue
		case begins:
			ending = strings.TrimSpace(strings.TrimPrefix(heredoc, "-"))
			b.WriteString(line)
			continue
		}
		switch rapid.IntRange(0, 5).Draw(rt, "space") {
		case 0:
			line = "\n" + line
		case 1:
			line = "  # a comment with \"quotes\" {\n\t" + line
		case 2:
			line = "\t  " + line
		case 3:
			line = strings.TrimSuffix(line, "\n") + "   \r\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// outcomes gives line and outcomes of one resource of a directory.
func outcomes(t *testing.T, files map[string]string, address string) twin {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := pipe{model: catalog.Open, paths: []string{dir}, now: twinsNow}.report(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out twin
	for _, r := range rep.Resources {
		if r.Address != address {
			continue
		}
		out.Line, out.Met = r.Line, r.Met
		for _, f := range rep.Findings {
			switch {
			case f.Resource != r.ID:
			case f.Outcome == demarc.Unmet:
				out.Unmet = append(out.Unmet, f.Check+" "+string(f.Severity))
			default:
				out.Maybe = append(out.Maybe, f.Check)
			}
		}
	}
	slices.Sort(out.Unmet)
	slices.Sort(out.Maybe)
	return out
}

// TestJSONFormChangesNothing: white space and the order of names in JSON change
// nothing.
func TestJSONFormChangesNothing(t *testing.T) {
	for name, item := range twins(t, "testdata/twins-config.txtar") {
		var tree any
		if err := json.Unmarshal(item["item.json"], &tree); err != nil {
			t.Fatal(err)
		}
		wide, err := json.MarshalIndent(tree, "\t", "   ")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(scanTwin(t, "item.json", item["item.json"]), scanTwin(t, "item.json", wide)); diff != "" {
			t.Errorf("%s: -tight +wide\n%s", name, diff)
		}
	}
}
