package terraform_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"demarc/internal/load/terraform"
)

func TestRoots(t *testing.T) {
	call := func(name, source string) string {
		return "module \"" + name + "\" {\n  source = \"" + source + "\"\n}\n"
	}
	for name, test := range map[string]struct {
		files []string
		dir   string
		want  []string
	}{
		"a module and its example": {
			files: []string{"main.tf", "", "examples/a/main.tf", call("m", "../../"), "examples/b/main.tf", call("m", "../..")},
			want:  []string{"examples/a", "examples/b"},
		},
		"modules of modules": {
			files: []string{"main.tf", call("a", "./a"), "a/main.tf", call("b", "./b"), "a/b/main.tf", "", "c/main.tf.json", "{}"},
			want:  []string{".", "c"},
		},
		"registry modules call nothing here": {
			files: []string{"main.tf", call("a", "a/b/c"), "a/b/c/main.tf", ""},
			want:  []string{".", "a/b/c"},
		},
		"called from JSON": {
			files: []string{"main.tf.json", `{"module": {"a": {"source": "./a"}}}`, "a/main.tf", ""},
			want:  []string{"."},
		},
		"a ring": {
			files: []string{"a/main.tf", call("b", "../b"), "b/main.tf", call("a", "../a"), "c/main.tf", call("c", "./")},
			want:  []string{"a", "c"},
		},
		"a caller with a fault": {
			files: []string{"main.tf", call("a", "./a") + "x = = 1\n", "a/main.tf", ""},
			want:  []string{"."},
		},
		"what is fetched or foreign": {
			files: []string{"main.tf", "", ".terraform/modules/x/main.tf", "", "node_modules/x/main.tf", "", ".git/main.tf", "", "sub/readme.md", ""},
			want:  []string{"."},
		},
		"below a directory": {
			files: []string{"main.tf", "", "x/main.tf", call("out", "../"), "x/y/main.tf", ""},
			dir:   "x",
			want:  []string{"x", "x/y"},
		},
		"nothing": {files: []string{"readme.md", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := "."
			if test.dir != "" {
				dir = test.dir
			}
			got, skipped, err := terraform.Roots(tree(test.files...), dir)
			if err != nil || len(skipped) != 0 || !slices.Equal(got, test.want) {
				t.Errorf("got %v %v %v, want %v", got, skipped, err, test.want)
			}
		})
	}
}

func TestRootsErrors(t *testing.T) {
	for dir, want := range map[string]string{
		"nowhere": "load terraform: open nowhere: file does not exist; check the path",
		"../up":   "load terraform: ../up: the path leaves the scanned directory; name one inside it",
	} {
		if _, _, err := terraform.Roots(tree("main.tf", ""), dir); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", dir, err, want)
		}
	}
}

// corpora finds real configurations to try the loader on, where there are any.
func corpora(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("DEMARC_CORPORA"); dir != "" {
		return dir
	}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if found := filepath.Join(filepath.Dir(dir), "shared", "corpora"); isDir(found) {
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

// Every root of real trees loads, and most of what it says is known.
func TestCorpora(t *testing.T) {
	top := corpora(t)
	for _, part := range []string{"terraform", "labelled"} {
		dir := filepath.Join(top, part)
		if !isDir(dir) {
			continue
		}
		fsys := os.DirFS(dir)
		roots, skipped, err := terraform.Roots(fsys, ".")
		if err != nil || len(skipped) > 0 {
			t.Fatal(skipped, err)
		}
		resources := 0
		for _, root := range roots {
			l, err := terraform.Dir(context.Background(), fsys, root, terraform.Options{})
			if err != nil {
				t.Errorf("%s: %v", root, err)
			}
			resources += len(l.Resources)
			for _, r := range l.Resources {
				if r.Root != root || r.Address == "" || r.Line < 1 {
					t.Errorf("%s: a resource without a place: %+v", root, r)
				}
			}
		}
		if resources < 1000 {
			t.Errorf("%s: %d resources of %d roots", part, resources, len(roots))
		}
	}
}
