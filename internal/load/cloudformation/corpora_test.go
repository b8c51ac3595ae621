package cloudformation

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// corpora finds the directory of real templates: DEMARC_CORPORA, or
// shared/corpora beside a directory above this one.
func corpora(t *testing.T) string {
	if dir := os.Getenv("DEMARC_CORPORA"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if found := filepath.Join(dir, "shared", "corpora"); isDir(found) {
			return found
		}
	}
	const say = "no corpora of real estates here: set DEMARC_CORPORA to a directory of them"
	if os.Getenv("DEMARC_TEST_ALL") != "" {
		t.Fatal(say)
	}
	t.Skip(say)
	return ""
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// Real templates load, and only files that their own project calls bad are
// errors.
func TestCorpora(t *testing.T) {
	root := os.DirFS(corpora(t))
	seen := 0
	for _, tree := range []string{"cloudformation", "labelled"} {
		err := fs.WalkDir(root, tree, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json", ".template"}, path.Ext(name)) {
				return err
			}
			data, err := fs.ReadFile(root, name)
			if err != nil {
				return err
			}
			load, err := Template(context.Background(), root, name, data, Options{})
			if !Is(name, data) || strings.Contains(name, "/bad/") {
				return nil
			}
			if err != nil {
				t.Error(err)
			}
			seen++
			for _, r := range load.Resources {
				if r.Type == "" || r.Line == 0 || r.File == "" || r.Root != name {
					t.Errorf("%s: %+v", name, r)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen == 0 {
		t.Error("no templates")
	}
	t.Logf("%d templates", seen)
}
