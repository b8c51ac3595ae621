package main

import (
	"bytes"
	"cmp"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"demarc/internal/render"
)

// corporaAt is where real estates are: DEMARC_CORPORA, or corpora in a directory
// named shared beside the project.
func corporaAt() string {
	return cmp.Or(os.Getenv("DEMARC_CORPORA"), filepath.Join("..", "..", "..", "shared", "corpora"))
}

// corpora is that directory; a test ends where there is none.
func corpora(t *testing.T) string {
	t.Helper()
	dir := corporaAt()
	if !exists(dir) {
		const say = "no corpora of real estates here: set DEMARC_CORPORA to a directory with terraform, tfplan, cloudformation and labelled below it"
		if os.Getenv("DEMARC_TEST_ALL") != "" {
			t.Fatal(say)
		}
		t.Skip(say)
	}
	return dir
}

// TestSweep scans every directory and file of the corpora: no panic, a status
// of 0, 3 or 4, nothing skipped without a reason.
func TestSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("the sweep reads thousands of estates; run without -short")
	}
	root := corpora(t)
	scanned := 0
	for _, kind := range []string{"terraform", "tfplan", "cloudformation", "labelled"} {
		err := filepath.WalkDir(filepath.Join(root, kind), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && !holdsTerraform(path) {
				return nil
			}
			scanned++
			sweep(t, path)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d estates scanned", scanned)
}

func holdsTerraform(dir string) bool {
	files, _ := filepath.Glob(filepath.Join(dir, "*.tf"))
	more, _ := filepath.Glob(filepath.Join(dir, "*.tf.json"))
	return len(files)+len(more) > 0
}

func sweep(t *testing.T, path string) {
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, now: newApp().now}
	switch status := a.run(context.Background(), []string{"scan", "--format", "json", path}); status {
	case exitOK, exitFound, exitPartial:
		if strings.Contains(errs.String(), "goroutine") {
			t.Errorf("%s: %s", path, errs.String())
		}
		rep, err := render.ReadJSON(&out)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		for _, s := range rep.Header.Skipped {
			if s.Path == "" || s.Reason == "" {
				t.Errorf("%s: skipped %q without a reason: %q", path, s.Path, s.Reason)
			}
		}
	default:
		t.Errorf("%s: status %d: %s", path, status, errs.String())
	}
}
