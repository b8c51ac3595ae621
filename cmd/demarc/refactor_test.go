package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"demarc"
	"demarc/catalog"
	"demarc/internal/compare"
)

// TestRefactoringsMoveNothing: what changes the source and not the estate
// (renames, moved blocks, files split and joined, values named, count and
// for_each, modules around resources) shows nothing in a diff, whichever way
// it is read.
func TestRefactoringsMoveNothing(t *testing.T) {
	estates := refactored(t)
	var done, resources int
	kinds := map[string]int{}
	for _, e := range estates {
		rounds := e.rounds
		if testing.Short() {
			rounds = min(rounds, 6)
		}
		base := reportOf(t, e.files)
		for seed := range rounds {
			r := rand.New(rand.NewPCG(uint64(seed), 1))
			files := maps.Clone(e.files)
			var did []string
			for tries := 0; len(did) < 1+seed%4 && tries < 100; tries++ {
				kind := refactorings[r.IntN(len(refactorings))]
				s := &source{files: files, r: r, n: 100*seed + tries}
				if what := kind.do(s); what != "" {
					did = append(did, kind.name+" "+what)
					kinds[kind.name]++
				}
			}
			head := reportOf(t, files)
			if what := difference(base, head, did); what != "" {
				t.Errorf("%s, seed %d, after\n  %s\n%s", e.name, seed, strings.Join(did, "\n  "), what)
				keep(t, files)
			}
			done += len(did)
			resources += head.Header.Summary.Resources
		}
	}
	for _, kind := range refactorings {
		if kinds[kind.name] == 0 && !testing.Short() {
			t.Errorf("no estate was refactored by %s", kind.name)
		}
	}
	t.Logf("%d refactorings, %d resources compared: %v", done, resources, kinds)
}

// difference says what a diff shows of a change that changes nothing. Read
// backwards the moved blocks are not there, and what is the same must be found
// by what it is.
func difference(base, head *demarc.Report, did []string) string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf("  "+format, args...)) }
	if a, b := len(base.Header.Skipped), len(head.Header.Skipped); a != b {
		say("%d skipped, then %d: %v", a, b, head.Header.Skipped)
	}
	bare := slices.ContainsFunc(did, func(s string) bool { return strings.HasPrefix(s, "rename without") })
	for way, d := range map[string]*demarc.Diff{"forwards": compare.Reports(base, head), "backwards": compare.Reports(head, base)} {
		for _, m := range d.Moves {
			say("%s: %s of %s moved from %s to %s", way, m.Duty, m.Resource, m.From, m.To)
		}
		for _, f := range d.Forms {
			say("%s: %s stands on %s, then on %s", way, f.Resource, f.From, f.To)
		}
		for _, p := range d.Came {
			say("%s: %s came", way, p.Resource)
		}
		for _, p := range d.Went {
			say("%s: %s went", way, p.Resource)
		}
		for _, c := range d.Turned {
			if way == "backwards" && c.To == demarc.Waived {
				continue // a waiver names the old address, and speaks again
			}
			say("%s: %s of %s turned from %q to %q (%s)", way, c.Check, c.Resource, c.From, c.To, c.Reason)
		}
		for _, u := range d.Unowned {
			say("%s: %s of %s has no owner", way, u.Duty, u.Resource)
		}
		for _, n := range d.Renamed {
			if way == "forwards" && n.By == "same" && !bare {
				say("%s was %s by its moved block, and was found only by what it is", n.Resource, n.From)
			}
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// keep leaves the files of a failure in DEMARC_KEEP, to look at.
func keep(t *testing.T, files map[string]string) {
	if dir := os.Getenv("DEMARC_KEEP"); dir != "" {
		write(t, filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")), files)
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// reportOf scans files as an estate.
func reportOf(t *testing.T, files map[string]string) *demarc.Report {
	t.Helper()
	dir, err := os.MkdirTemp("", "estate")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	write(t, dir, files)
	rep, err := pipe{model: catalog.Open, paths: []string{dir}, places: []string{dir}, now: twinsNow}.report(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// estateFiles is an estate to refactor, and how often.
type estateFiles struct {
	name   string
	files  map[string]string
	rounds int
}

// refactored lists the estates: the shop, with owners and waivers; examples of
// checks, of which some are modules; and those of the corpora that are here.
func refactored(t *testing.T) []estateFiles {
	shop := read(t, filepath.Join("..", "..", "examples", "shop"))
	shop["demarc.yaml"] = "owners:\n  teams: [{id: network}, {id: data}]\n  rules:\n    - {service: vpc, team: network}\n    - {layer: data, team: data}\n"
	shop[".demarc/waivers.yaml"] = "waivers:\n" +
		"  - {check: [ec2-imdsv2, ec2-no-public-ip], scope: {resources: [aws_instance.batch]}, reason: It goes in spring., by: jane@example.com, approver: joe@example.com, on: 2026-11-01, expires: 2027-01-31}\n" +
		"  - {check: s3-access-logs, scope: {resources: ['aws_s3_bucket.*']}, reason: The trail has them., by: jane@example.com, approver: joe@example.com, on: 2026-11-01, expires: 2027-01-31}\n"
	out := []estateFiles{{"shop", shop, 80}}
	cases := twins(t, "testdata/twins-checks.txtar")
	names := slices.Sorted(maps.Keys(cases))
	for i := range 8 {
		r := rand.New(rand.NewPCG(uint64(i), 2))
		files := map[string]string{"main.tf": ""}
		for k := range 6 {
			dir := fmt.Sprintf("m%d", k)
			files[dir+"/main.tf"] = string(cases[names[r.IntN(len(names))]]["main.tf"])
			if k%2 == 0 { // the others are roots of their own
				files["main.tf"] += fmt.Sprintf("module %q {\n  source = \"./%s\"\n}\n", dir, dir)
			}
		}
		out = append(out, estateFiles{fmt.Sprintf("examples %d", i), files, 8})
	}
	for name, rounds := range map[string]int{"bridgecrewio+terragoat/terraform/aws": 20, "futurice+terraform-examples/aws": 10, "terraform-aws-modules+terraform-aws-ec2-instance": 10,
		"terraform-aws-modules+terraform-aws-lambda": 6, "terraform-aws-modules+terraform-aws-rds": 6, "nozaq+terraform-aws-secure-baseline": 4} {
		if dir := filepath.Join(corporaAt(), "terraform", name); exists(dir) {
			out = append(out, estateFiles{name, read(t, dir), rounds})
		}
	}
	return out
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// read gives the files below a directory, by path.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// in lists the sources of one directory.
func in(files map[string]string, dir string) []string {
	var out []string
	for name := range files {
		if path.Dir(name) == dir && path.Ext(name) == ".tf" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
