package terraform

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"

	"demarc"
)

// passOver are directories that hold no root modules of the user.
var passOver = map[string]bool{".terraform": true, ".git": true, "node_modules": true}

// Roots finds the root modules below dir, dir itself included: the directories
// with .tf or .tf.json files that none of the others calls as a local module.
// Of modules that only call each other the first by name counts. The roots are
// sorted; a directory that cannot be read stands in skipped. The error tells
// that dir itself cannot be read.
func Roots(fsys fs.FS, dir string) (roots []string, skipped []demarc.Skip, err error) {
	dir = path.Clean(dir)
	if !fs.ValidPath(dir) {
		return nil, nil, fmt.Errorf("load terraform: %s: the path leaves the scanned directory; name one inside it", dir)
	}
	files := map[string][]string{} // by directory
	walk := func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == dir:
			return err
		case err != nil:
			skipped = append(skipped, demarc.Skip{Path: name, Reason: fmt.Sprintf("load terraform: %s cannot be read; check its permissions", name)})
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() && passOver[d.Name()] && name != dir:
			return fs.SkipDir
		case !d.IsDir() && isSource(d.Name()):
			files[path.Dir(name)] = append(files[path.Dir(name)], name)
		}
		return nil
	}
	if err := fs.WalkDir(fsys, dir, walk); err != nil {
		return nil, nil, fmt.Errorf("load terraform: %w; check the path", err)
	}
	calls := map[string][]string{}
	called := map[string]bool{}
	var dirs []string
	for from, names := range files {
		dirs = append(dirs, from)
		for _, to := range localCalls(fsys, from, names) {
			if to != from && files[to] != nil {
				calls[from] = append(calls[from], to)
				called[to] = true
			}
		}
	}
	sort.Strings(dirs)
	return uncalled(dirs, calls, called), skipped, nil
}

// uncalled picks what nothing calls, and one of each ring that nothing else
// leads to.
func uncalled(dirs []string, calls map[string][]string, called map[string]bool) []string {
	reached := map[string]bool{}
	reach := func(from string) {
		todo := []string{from}
		for len(todo) > 0 {
			next := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if !reached[next] {
				reached[next] = true
				todo = append(todo, calls[next]...)
			}
		}
	}
	var roots []string
	for _, d := range dirs {
		if !called[d] {
			roots = append(roots, d)
			reach(d)
		}
	}
	for _, d := range dirs {
		if !reached[d] {
			roots = append(roots, d)
			reach(d)
		}
	}
	sort.Strings(roots)
	return roots
}

// localCalls lists the directories that the files of a module call. What does
// not parse calls nothing here; Dir names it.
func localCalls(fsys fs.FS, dir string, names []string) []string {
	var to []string
	for _, name := range names {
		src, err := readFile(fsys, name)
		if err != nil || !bytes.Contains(src, []byte("module")) {
			continue
		}
		blocks, _, _ := parseFile(fsys, name)
		for _, b := range blocks {
			if b.Type != "module" || b.Body.Attributes["source"] == nil {
				continue
			}
			source, _ := literalText(b.Body.Attributes["source"].Expr)
			if target := path.Join(dir, source); strings.HasPrefix(source, ".") && fs.ValidPath(target) {
				to = append(to, target)
			}
		}
	}
	return to
}
