//go:build unix

package load

import (
	"context"
	"os"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPathsStaysInside(t *testing.T) {
	lay(t, map[string]string{"out/plan.json": topicPlan, "out/deep/plan.json": topicPlan, "in/main.tf": topicHCL, "in/real/topic.yaml": topicTemplate, "in/.hidden/topic": topicTemplate})
	for link, target := range map[string]string{
		"in/out.json":   "../out/plan.json",
		"in/outdir":     "../out",
		"in/loop.json":  "pool.json",
		"in/pool.json":  "loop.json",
		"in/here":       ".",
		"in/none.json":  "nothing",
		"in/readme.txt": "../out/plan.json",
		"in/copy.yaml":  "real/topic.yaml", // the same template, not a second one
		"in/hid.yaml":   ".hidden/topic",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo("in/pipe.json", 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Paths(context.Background(), []string{"in", "in/out.json", "in/pipe.json"}, Options{Covers: "account-region"})
	if err != nil {
		t.Fatal(err)
	}
	want := `aws_sns_topic.t in in at in/main.tf:2
Topic in in/hid.yaml at in/hid.yaml:3
Topic in in/real/topic.yaml at in/real/topic.yaml:3
read in (terraform, account-region)
read in/hid.yaml (cloudformation, account-region)
read in/real/topic.yaml (cloudformation, account-region)
skip in/loop.json: load: loop.json: is a symlink that leads back to itself
skip in/none.json: load: none.json: is a symlink to nothing: file does not exist
skip in/out.json: load: out.json: leads out of in by a symlink; name the target itself
skip in/outdir: load: outdir: leads out of in by a symlink; name the target itself
skip in/pipe.json: load: pipe.json: is a named pipe, not a file
skip in/pool.json: load: pool.json: is a symlink that leads back to itself
`
	if diff := cmp.Diff(want, show(got)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
