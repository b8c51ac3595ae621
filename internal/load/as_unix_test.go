//go:build unix

package load

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A name that stands for a path stands for it everywhere.
func TestAs(t *testing.T) {
	lay(t, map[string]string{
		"x/main.tf": topicHCL, "x/cfn/topic.yaml": topicTemplate, "x/old/plan.json": brokenPlan, "x/bad.tf": "resource {",
		"p/main.tf": topicHCL, "p/tfplan.json": topicPlan, "p/terraform.tfstate": topicState, "empty/notes.md": "#", "out.json": topicPlan,
	})
	if err := os.Symlink("../out.json", "x/out.json"); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	const broken = `: load plan: old/plan.json: byte 56: the document is cut short; run "terraform show -json tfplan > plan.json"` + "\n"
	for name, c := range map[string]struct{ path, as, want string }{
		"directory": {"x", "infra", `aws_sns_topic.t in infra at infra/main.tf:2
Topic in infra/cfn/topic.yaml at infra/cfn/topic.yaml:3
read infra (terraform, folder)
read infra/cfn/topic.yaml (cloudformation, folder)
skip infra/bad.tf:1: load terraform: bad.tf:1: there is no closing brace for this block before the end of the file; mend the file and scan again
skip infra/old/plan.json` + broken + `skip infra/out.json: load: out.json: leads out of infra by a symlink; name the target itself
`},
		"top": {"x", ".", `aws_sns_topic.t in . at main.tf:2
Topic in cfn/topic.yaml at cfn/topic.yaml:3
read . (terraform, folder)
read cfn/topic.yaml (cloudformation, folder)
skip bad.tf:1: load terraform: bad.tf:1: there is no closing brace for this block before the end of the file; mend the file and scan again
skip old/plan.json` + broken + `skip out.json: load: out.json: leads out of . by a symlink; name the target itself
`},
		"one root": {"p", "a/b/", `aws_sns_topic.t in a/b/tfplan.json at a/b/main.tf:2
read a/b/tfplan.json (terraform-plan, folder)
skip a/b/terraform.tfstate: load state: a plan of the same root lies beside it and is read instead
`},
		"file": {"p/tfplan.json", "infra", `aws_sns_topic.t in infra/tfplan.json at infra/main.tf:2
read infra/tfplan.json (terraform-plan, folder)
`},
		"file at the top": {"p/main.tf", ".", `aws_sns_topic.t in . at main.tf:2
read main.tf (terraform, folder)
`},
		"foreign file":  {"empty/notes.md", "infra", "skip infra/notes.md: " + foreign + "\n"},
		"empty":         {"empty", "infra", "error load: infra: no infrastructure found (looked for *.tf, plan or state JSON, CloudFormation templates, AWS Config items); name another directory\n"},
		"missing":       {"nowhere", "infra", "error load: infra: no such file or directory; check the path\n"},
		"missing below": {"p/main.tf/x", "infra", "error load: infra/x: cannot be opened: not a directory; check its permissions\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Paths(context.Background(), []string{filepath.Join(here, c.path)}, Options{As: c.as})
			got := show(r)
			if err != nil {
				got += "error " + err.Error() + "\n"
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if strings.Contains(got, here) {
				t.Errorf("the path shows")
			}
		})
	}
}

func TestAsIsForOnePath(t *testing.T) {
	lay(t, map[string]string{"a/main.tf": topicHCL, "b/main.tf": topicHCL})
	_, err := Paths(context.Background(), []string{"a", "b"}, Options{As: "infra"})
	if want := "load: one name cannot stand for 2 paths; name one path"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
