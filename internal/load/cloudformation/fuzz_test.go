package cloudformation

import (
	"context"
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"demarc"
)

// seeds gives the inputs of all cases.
func seeds(t testing.TB) []string {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name != "want" {
				all = append(all, string(f.Data))
			}
		}
	}
	return all
}

// Whatever the bytes, Template does not panic, gives the same twice, and
// keeps the promises of demarc.Raw.
func FuzzTemplate(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Is("t.yaml", []byte(text))
		fsys := fstest.MapFS{"t.yaml": &fstest.MapFile{Data: []byte(text)}, "u.yaml": &fstest.MapFile{Data: []byte(text)}}
		got, err := Template(context.Background(), fsys, "t.yaml", []byte(text), Options{})
		if err != nil {
			return
		}
		again, _ := Template(context.Background(), fsys, "t.yaml", []byte(text), Options{})
		if dump(got) != dump(again) {
			t.Error("not the same twice")
		}
		seen := map[string]bool{}
		for _, r := range got.Resources {
			if r.Address == "" && r.Line == 0 || r.Type == "" || seen[r.Address] {
				t.Errorf("resource %+v", r)
			}
			seen[r.Address] = true
			for _, name := range r.Attrs.Names() {
				v, ok := r.Attrs.Get(name)
				if !ok || !legal(v) {
					t.Errorf("%s.%s = %#v", r.Address, name, v)
				}
			}
		}
	})
}

// legal reports whether a value is of the kinds that demarc.Attributes allows.
func legal(v any) bool {
	switch v := v.(type) {
	case nil, bool, int64, float64, string:
		return true
	case *demarc.Unk:
		return v != nil && v.Reason != ""
	case []any:
		for _, item := range v {
			if !legal(item) {
				return false
			}
		}
		return true
	case map[string]any:
		for _, item := range v {
			if !legal(item) {
				return false
			}
		}
		return true
	}
	return false
}
