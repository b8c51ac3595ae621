package catalog_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"demarc/catalog"
)

// TestPagesAreFresh: docs/catalog is made of the data, a page for each service
// and an index, and holds nothing else.
func TestPagesAreFresh(t *testing.T) {
	c, err := catalog.Decode(catalog.Data())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join("..", "docs", "catalog")
	pages := map[string]func(io.Writer) error{"README.md": c.Index}
	for _, s := range c.Services() {
		pages[s.ID+".md"] = func(w io.Writer) error { return c.Page(w, s) }
	}
	for name, write := range pages {
		var want bytes.Buffer
		if err := write(&want); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		have, _ := os.ReadFile(path)
		if bytes.Equal(have, want.Bytes()) {
			continue
		}
		if !*update {
			t.Errorf("docs/catalog/%s is not what the data says; run go generate ./catalog", name)
			continue
		}
		if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if pages[e.Name()] != nil {
			continue
		}
		if !*update {
			t.Errorf("docs/catalog/%s belongs to no service", e.Name())
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
}
