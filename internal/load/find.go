package load

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"unicode/utf16"

	"demarc"
	"demarc/internal/load/terraform"
)

// foreign is said of a named file that no loader claims.
const foreign = "not infrastructure that demarc reads (Terraform, plan or state JSON, CloudFormation, AWS Config items)"

// passedOver tells the directories in which other people's files lie, and the
// hidden ones.
func passedOver(dir string) bool {
	return dir == "node_modules" || dir == "vendor" || dir != "." && strings.HasPrefix(dir, ".")
}

// telling are the extensions of files that may be infrastructure. Terraform's
// own come with their directory.
var telling = []string{".tfstate", ".json", ".yaml", ".yml", ".template"}

// tells reports whether a file may be infrastructure by its name. AWS Config
// packs its JSON.
func tells(name string) bool {
	return slices.Contains(telling, path.Ext(strings.TrimSuffix(name, ".gz")))
}

// found is what the named paths hold, before it is loaded.
type found struct {
	trees   []*tree
	sources []source
	skipped []demarc.Skip
}

func (f *found) close() {
	for _, t := range f.trees {
		_ = t.root.Close() // it was only read
	}
}

func (f *found) skip(t *tree, name string, reason string) {
	f.skipped = append(f.skipped, demarc.Skip{Path: t.display(name), Reason: reason})
}

// path finds what one path holds; as stands for its name, if it is not "".
func (f *found) path(name, as string, caps caps) error {
	t, base, err := openTree(name, as, caps)
	if err != nil {
		return err
	}
	f.trees = append(f.trees, t)
	if base == "." {
		return f.directory(t)
	}
	f.file(t, base)
	return nil
}

// openTree opens the directory that a user named, or that of the file that a
// user named; base is the name in it, "." for itself. The directory is shown
// under the name as, if that is not "".
func openTree(name, as string, caps caps) (t *tree, base string, err error) {
	dir, base, shown := name, ".", cmp.Or(as, name)
	info, err := os.Stat(name)
	if err != nil {
		if _, lerr := os.Lstat(name); os.IsNotExist(lerr) {
			return nil, "", fmt.Errorf("load: %s: no such file or directory; check the path", shown)
		}
	}
	if err != nil || !info.IsDir() { // a file, or one that will say what is wrong with it
		dir, base = filepath.Dir(name), filepath.Base(name)
		if as != "" {
			shown = path.Join(filepath.ToSlash(as), base)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		var at *fs.PathError
		if as != "" && errors.As(err, &at) {
			err = at.Err
		}
		return nil, "", fmt.Errorf("load: %s: cannot be opened: %w; check its permissions", shown, err)
	}
	return &tree{root: root, dir: dir, name: path.Clean(filepath.ToSlash(cmp.Or(as, dir))), caps: caps}, base, nil
}

// once sorts the sources by path and leaves one of those that were named
// twice.
func (f *found) once() {
	sort.SliceStable(f.sources, func(i, j int) bool {
		return f.sources[i].tree.display(f.sources[i].name) < f.sources[j].tree.display(f.sources[j].name)
	})
	known := map[string]bool{}
	kept := f.sources[:0]
	for _, in := range f.sources {
		at, err := filepath.Abs(filepath.Join(in.tree.dir, in.name))
		if err == nil && known[at] {
			continue
		}
		known[at] = true
		kept = append(kept, in)
	}
	f.sources = kept
}

// file finds what a file is that a user named.
func (f *found) file(t *tree, name string) {
	in, err := sniff(t, name)
	switch {
	case err != nil:
		f.skip(t, name, unread(err))
	case in == nil:
		f.skip(t, name, foreign)
	default:
		f.sources = append(f.sources, *in)
	}
}

// directory finds every input below a directory that a user named.
func (f *found) directory(t *tree) error {
	before := len(f.sources) + len(f.skipped)
	roots, _, err := terraform.Roots(t, ".") // candidates meets the same faults, and names them
	if err != nil {
		return fmt.Errorf("load: %s: %w", t.name, err)
	}
	for _, root := range roots {
		if !slices.ContainsFunc(strings.Split(root, "/"), passedOver) {
			f.sources = append(f.sources, source{tree: t, name: root, format: hcl})
		}
	}
	files := f.candidates(t)
	sources, errs := make([]*source, len(files)), make([]error, len(files))
	parallel(len(files), func(i int) { sources[i], errs[i] = sniff(t, files[i]) })
	for i, in := range sources {
		switch {
		case errs[i] != nil:
			f.skip(t, files[i], unread(errs[i]))
		case in != nil:
			f.sources = append(f.sources, *in)
		}
	}
	if len(f.sources)+len(f.skipped) == before {
		return fmt.Errorf("load: %s: %w (looked for *.tf, plan or state JSON, CloudFormation templates, AWS Config items); name another directory", t.name, ErrNothing)
	}
	return nil
}

// candidates lists the files below t whose content may be infrastructure.
func (f *found) candidates(t *tree) []string {
	var files, links []string
	_ = fs.WalkDir(t, ".", func(name string, entry fs.DirEntry, err error) error {
		ext := path.Ext(name)
		switch {
		case err != nil:
			f.skip(t, name, unread(err))
		case entry.IsDir() && passedOver(entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || isHCL(name, nil):
		case entry.Type()&fs.ModeSymlink != 0 && (ext == "" || tells(name)):
			links = append(links, name)
		case tells(name):
			files = append(files, name)
		}
		return nil
	})
	return append(files, f.links(t, links, files)...)
}

// links gives the symlinks that lead to a file which is not among files. One
// to a directory of the tree is not followed, as the directory is visited in
// its own place; one that leads nowhere, or out, may hide infrastructure and
// is skipped with its reason.
func (f *found) links(t *tree, links, files []string) []string {
	var kept []string
	for _, link := range links {
		info, err := t.Stat(link)
		switch {
		case err != nil:
			f.skip(t, link, unread(err))
		case info.IsDir() || !tells(link):
		case slices.ContainsFunc(files, func(file string) bool {
			other, err := t.Stat(file)
			return err == nil && os.SameFile(info, other)
		}):
		default:
			kept = append(kept, link)
		}
	}
	return kept
}

// unread is the reason for a file or directory that cannot be read.
func unread(err error) string {
	if at, ok := err.(*fs.PathError); ok {
		return fmt.Sprintf("load: %s: %v", at.Path, at.Err)
	}
	return fmt.Sprintf("load: %v", err)
}

// sniff reads a file and finds who loads it; nil if nobody does.
func sniff(t *tree, name string) (*source, error) {
	raw, err := t.read(name, t.caps.sniffed(name))
	if err != nil {
		return nil, err
	}
	data, err := t.unzipped(name, raw)
	if err != nil {
		return nil, err
	}
	data = decoded(data)
	for _, format := range formats {
		if format.is(name, data) {
			return &source{tree: t, name: name, data: data, hash: digest(raw), size: int64(len(raw)), format: format}, nil
		}
	}
	return nil, nil
}

// decoded gives data in UTF-8: shells of Windows write UTF-16 with a byte
// order mark. The result is not nil.
func decoded(data []byte) []byte {
	var order binary.ByteOrder
	switch {
	case len(data) >= 2 && data[0] == 0xff && data[1] == 0xfe:
		order = binary.LittleEndian
	case len(data) >= 2 && data[0] == 0xfe && data[1] == 0xff:
		order = binary.BigEndian
	default:
		return data[:len(data):len(data)]
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}
