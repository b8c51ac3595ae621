package load

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

// caps bounds the size of a file by what it may hold.
type caps struct {
	json int64 // plans, states and templates in JSON
	text int64 // HCL, YAML and what HCL reads
}

// usual lets through the plan of a million resources, and any file that a
// person writes.
var usual = caps{json: 4 << 30, text: 64 << 20}

// of gives the cap of a file that a loader asks for.
func (c caps) of(name string) int64 {
	if ext := path.Ext(name); (ext == ".json" || ext == ".tfstate") && !isHCL(name, nil) {
		return c.json
	}
	return c.text
}

// sniffed gives the cap of a file that may be a plan, whatever its name.
func (c caps) sniffed(name string) int64 {
	if ext := path.Ext(name); ext == ".yaml" || ext == ".yml" || isHCL(name, nil) {
		return c.text
	}
	return c.json
}

// tree is the directory that a user named. It reads files below it and
// nothing else: a symlink that leads out, a pipe or device, and a file over
// its cap are errors that say so. It implements fs.FS, fs.ReadFileFS,
// fs.ReadDirFS and fs.StatFS; what it opens is read at once.
type tree struct {
	root *os.Root
	dir  string // where it is
	name string // as the user named it, or what is shown in its place; slash-separated
	caps caps
	seen *seen             // notes what is read; may be nil
	more map[string][]byte // files that are not below the directory, by the name they have here; may be nil
}

// seen is the set of files that were read.
type seen struct {
	mu    sync.Mutex
	files map[string][sha256.Size]byte
	bytes int64
}

// watched is t with a note of its own of what is read through it.
func (t *tree) watched() *tree {
	w := *t
	w.seen = &seen{files: map[string][sha256.Size]byte{}}
	return &w
}

// sum gives the SHA-256 of the sorted list of the names and hashes of the
// files that were read, a line each, and their size together.
func (s *seen) sum() (hash string, size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for name, hash := range s.files {
		lines = append(lines, fmt.Sprintf("%s %x\n", name, hash))
	}
	sort.Strings(lines)
	return digest([]byte(strings.Join(lines, ""))), s.bytes
}

func (s *seen) note(name string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, twice := s.files[name]; !twice {
		s.files[name] = sha256.Sum256(data)
		s.bytes += int64(len(data))
	}
}

func digest(data []byte) string {
	hash := sha256.Sum256(data)
	return hex.EncodeToString(hash[:])
}

// display gives a name in the tree as a user would write it.
func (t *tree) display(name string) string { return path.Join(t.name, name) }

// Stat implements fs.StatFS; it follows symlinks within the tree.
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrInvalid}
	}
	if data, ok := t.more[name]; ok {
		return guest{path.Base(name), int64(len(data))}, nil
	}
	info, err := t.root.Stat(name)
	if err != nil {
		return nil, t.explain(name, err)
	}
	return info, nil
}

// ReadDir implements fs.ReadDirFS.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	if _, err := t.Stat(name); err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(t.root.FS(), name)
	if err != nil {
		return entries, t.explain(name, err)
	}
	return entries, nil
}

// ReadFile implements fs.ReadFileFS.
func (t *tree) ReadFile(name string) ([]byte, error) {
	return t.read(name, t.caps.of(name))
}

// read reads a file of at most limit bytes.
func (t *tree) read(name string, limit int64) ([]byte, error) {
	info, err := t.Stat(name)
	if err != nil {
		return nil, err
	}
	switch {
	case !info.Mode().IsRegular(): // opening a pipe would wait for a writer
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is " + kindOf(info.Mode()) + ", not a file")}
	case info.Size() > limit:
		return nil, tooBig(name, limit)
	}
	data, ok := t.more[name]
	if !ok {
		if data, err = t.content(name, info.Size(), limit); err != nil {
			return nil, err
		}
	}
	if t.seen != nil {
		t.seen.note(name, data)
	}
	return data, nil
}

// maxPacked is how many times larger than its packed form a file may be.
const maxPacked = 200

// unzipped gives the content of a file that gzip packed, as AWS Config
// delivers its snapshots; any other is given as it is.
func (t *tree) unzipped(name string, data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		return data, nil
	}
	limit := min(t.caps.sniffed(strings.TrimSuffix(name, ".gz")), int64(len(data))*maxPacked+1<<20)
	packed, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		if data, err = io.ReadAll(io.LimitReader(packed, limit+1)); int64(len(data)) > limit {
			return nil, tooBig(name, limit)
		}
	}
	if err != nil {
		return nil, &fs.PathError{Op: "unpack", Path: name, Err: fmt.Errorf("is a broken gzip file: %w; fetch it again", err)}
	}
	return data, nil
}

// content reads a regular file of about size bytes.
func (t *tree) content(name string, size, limit int64) ([]byte, error) {
	file, err := t.root.Open(name)
	if err != nil {
		return nil, t.explain(name, err)
	}
	defer file.Close()
	var data bytes.Buffer
	data.Grow(int(size) + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(file, limit+1)); err != nil {
		return nil, t.explain(name, err)
	}
	if int64(data.Len()) > limit { // it grew
		return nil, tooBig(name, limit)
	}
	return data.Bytes(), nil
}

func tooBig(name string, limit int64) error {
	return &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("is larger than demarc reads (%d bytes)", limit)}
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "special"
}

// Open implements fs.FS.
func (t *tree) Open(name string) (fs.File, error) {
	info, err := t.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return t.root.FS().Open(name)
	}
	return &opened{tree: t, name: name, info: info}, nil
}

// opened is a file that is read as a whole when it is first read from.
type opened struct {
	tree *tree
	name string
	info fs.FileInfo
	data *bytes.Reader
}

func (o *opened) Stat() (fs.FileInfo, error) { return o.info, nil }
func (o *opened) Close() error               { return nil }

func (o *opened) Read(p []byte) (int, error) {
	if o.data == nil {
		data, err := o.tree.ReadFile(o.name)
		if err != nil {
			return 0, err
		}
		o.data = bytes.NewReader(data)
	}
	return o.data.Read(p)
}

// guest is the information on a file of tree.more.
type guest struct {
	name string
	size int64
}

func (g guest) Name() string       { return g.name }
func (g guest) Size() int64        { return g.size }
func (g guest) Mode() fs.FileMode  { return 0o444 }
func (g guest) ModTime() time.Time { return time.Time{} }
func (g guest) IsDir() bool        { return false }
func (g guest) Sys() any           { return nil }

// explain says in words why something in the tree cannot be read. The error
// still answers errors.Is for fs.ErrNotExist and fs.ErrPermission.
func (t *tree) explain(name string, err error) error {
	link := false
	if info, lerr := t.root.Lstat(name); lerr == nil {
		link = info.Mode()&fs.ModeSymlink != 0
	}
	why := err
	var at *fs.PathError
	if errors.As(err, &at) {
		why = at.Err
	}
	switch {
	case errors.Is(err, syscall.ELOOP):
		why = errors.New("is a symlink that leads back to itself")
	case strings.Contains(err.Error(), "escapes"): // package os does not export this error
		why = fmt.Errorf("leads out of %s by a symlink; name the target itself", t.name)
	case link && errors.Is(err, fs.ErrNotExist):
		why = fmt.Errorf("is a symlink to nothing: %w", fs.ErrNotExist)
	}
	return &fs.PathError{Op: "read", Path: name, Err: why}
}
