package catalog

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"demarc"
)

//go:embed data
var embedded embed.FS

// Data gives the catalog's files: duties.yaml, defaults.yaml, names.yaml,
// programmes.yaml, aws/*.yaml, frameworks/*.yaml, rules/*.yaml.
func Data() fs.FS {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // the name is a constant
	}
	return data
}

// Decode reads a catalog: duties.yaml, defaults.yaml, names.yaml,
// programmes.yaml, aws/*.yaml, frameworks/*.yaml and rules/*.yaml. A file that is not YAML of
// the right shape is left out, and the error joins what is wrong with each;
// everything else that can be wrong is for Lint.
func Decode(data fs.FS) (*Catalog, error) {
	c := &Catalog{Schema: newSchema()}
	d := &decoder{data: data, digest: sha256.New()}
	var duties struct {
		Elements []Element     `yaml:"elements"`
		Duties   []demarc.Duty `yaml:"duties"`
	}
	d.read("duties.yaml", &duties)
	d.read("defaults.yaml", &c.Defaults)
	c.Duties, c.Elements = duties.Duties, duties.Elements
	var programmes struct {
		Programmes []Programme `yaml:"programmes"`
	}
	if d.has("programmes.yaml") {
		d.read("programmes.yaml", &programmes)
	}
	c.Programmes = programmes.Programmes
	services := d.services("aws")
	c.arrange(services)
	d.read("names.yaml", &c.index.Names)
	c.shelf.frameworks = d.frameworks()
	c.index.Frameworks = slices.Sorted(maps.Keys(c.shelf.frameworks))
	tools := d.tools()
	c.tools = func() []*Tool { return tools }
	c.Digest = hex.EncodeToString(d.digest.Sum(nil))
	return c, errors.Join(d.errs...)
}

type decoder struct {
	data   fs.FS
	digest hash.Hash
	errs   []error
}

// services decodes every service file of a folder, in order of name.
func (d *decoder) services(folder string) []*Service {
	var out []*Service
	for _, name := range d.files(folder) {
		s := &Service{file: name}
		if d.read(name, s) && d.named(name, "service", s.ID) {
			out = append(out, s)
		}
	}
	return out
}

// frameworks decodes every framework, in order of name.
func (d *decoder) frameworks() map[string]*Framework {
	out := map[string]*Framework{}
	for _, name := range d.files("frameworks") {
		f := &Framework{file: name}
		if d.read(name, f) && d.named(name, "framework", f.ID) {
			out[f.ID] = f
		}
	}
	return out
}

// tools decodes the rules of every tool, in order of name.
func (d *decoder) tools() []*Tool {
	var out []*Tool
	for _, name := range d.files("rules") {
		t := &Tool{file: name}
		if d.read(name, t) && d.named(name, "tool", t.ID) {
			out = append(out, t)
		}
	}
	return out
}

// links decodes every link, in order of name.
func (d *decoder) links() []*LinkModel {
	var out []*LinkModel
	for _, name := range d.files("links") {
		l := &LinkModel{file: name}
		if d.read(name, l) && d.named(name, "link", l.ID) {
			out = append(out, l)
		}
	}
	return out
}

func (d *decoder) has(name string) bool {
	_, err := fs.Stat(d.data, name)
	return err == nil
}

// files lists the YAML files of a folder, sorted.
func (d *decoder) files(folder string) []string {
	names, err := fs.Glob(d.data, folder+"/*.yaml")
	if err != nil {
		d.errs = append(d.errs, fmt.Errorf("catalog: %w", err))
	}
	sort.Strings(names)
	return names
}

// named: whether a file is called as what it holds.
func (d *decoder) named(file, what, id string) bool {
	want := strings.TrimSuffix(path.Base(file), ".yaml")
	if id != want {
		d.errs = append(d.errs, fmt.Errorf("catalog: %s: %s is %q; name it %q, as the file", file, what, id, want))
	}
	return id == want
}

// read decodes one file strictly and adds it to the digest.
func (d *decoder) read(name string, into any) bool {
	raw, err := fs.ReadFile(d.data, name)
	if err == nil {
		fmt.Fprintf(d.digest, "%s %d\n", name, len(raw))
		d.digest.Write(raw)
		dec := yaml.NewDecoder(bytes.NewReader(raw))
		dec.KnownFields(true)
		if err = dec.Decode(into); errors.Is(err, io.EOF) {
			err = errors.New("the file is empty; docs/catalog.md says what it holds")
		}
	}
	if err != nil {
		d.errs = append(d.errs, fmt.Errorf("catalog: %s: %w", name, err))
	}
	return err == nil
}

// settle turns the values that a lens writes into those of demarc.Attributes.
func (l *Lens) settle() {
	for path, v := range l.Defaults {
		if p, err := plain(v); err == nil {
			l.Defaults[path] = p
		}
	}
	for _, values := range l.Values {
		for from, to := range values {
			if p, err := plain(to); err == nil {
				values[from] = p
			}
		}
	}
}

// stringList is a string or a list of strings.
type stringList []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (l *stringList) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = stringList{n.Value}
		return nil
	}
	return n.Decode((*[]string)(l))
}
