package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demarc"
)

var update = flag.Bool("update", false, "write the comments of examples/moves anew")

// run runs the program at the top of the repository, on the day of the twins.
func runHere(t *testing.T, args ...string) (string, int) {
	t.Helper()
	t.Chdir("../..")
	var out, errs bytes.Buffer
	a := &app{out: &out, err: &errs, now: func() time.Time { return twinsNow }}
	status := a.run(context.Background(), args)
	t.Chdir("cmd/demarc")
	if errs.Len() > 0 {
		t.Errorf("%v: %s", args, errs.String())
	}
	return out.String(), status
}

// TestMoves: each pair of examples/moves gives the comment that lies beside
// it, and moves what its name says.
func TestMoves(t *testing.T) {
	type move struct {
		duty     string
		from, to demarc.Party
	}
	for name, want := range map[string]struct{ moves, stays []move }{
		"ecs-fargate-to-ec2":   {moves: []move{{"guest-os-patching", "provider", "customer"}, {"guest-os-hardening", "provider", "customer"}}},
		"rds-to-custom-oracle": {moves: []move{{"guest-os-patching", "shared", "customer"}, {"guest-os-hardening", "provider", "customer"}}},
		"lambda-zip-to-image":  {moves: []move{{"runtime-patching", "provider", "customer"}, {"container-image-patching", "none", "customer"}}},
		"s3-own-key":           {moves: []move{{"key-management", "provider", "customer"}}, stays: []move{{duty: "encryption-at-rest"}}},
		"eks-auto-mode":        {moves: []move{{"agent-patching", "customer", "provider"}}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := "examples/moves/" + name
			comment, status := runHere(t, "diff", "--format", "markdown", dir+"/before", dir+"/after")
			if status != exitOK {
				t.Fatalf("exit status %d", status)
			}
			golden := filepath.Join("../..", dir, "comment.md")
			if *update {
				if err := os.WriteFile(golden, []byte(comment), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(text), comment); diff != "" {
				t.Errorf("%s (run with -update and read it):\n%s", golden, diff)
			}
			var d demarc.Diff
			out, _ := runHere(t, "diff", "--format", "json", dir+"/before", dir+"/after")
			if err := json.Unmarshal([]byte(out), &d); err != nil {
				t.Fatal(err)
			}
			for _, w := range want.moves {
				if !slices.ContainsFunc(d.Moves, func(m demarc.Move) bool { return m.Duty == w.duty && m.From == w.from && m.To == w.to }) {
					t.Errorf("%s does not move from %s to %s: %v", w.duty, w.from, w.to, d.Moves)
				}
			}
			for _, w := range want.stays {
				if slices.ContainsFunc(d.Moves, func(m demarc.Move) bool { return m.Duty == w.duty }) {
					t.Errorf("%s moves", w.duty)
				}
			}
		})
	}
}
