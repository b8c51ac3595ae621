package catalog

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"demarc"
)

//go:embed data
var embedded embed.FS

// Data gives the catalog's files: duties.yaml, defaults.yaml, aws/*.yaml.
func Data() fs.FS {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // the name is a constant
	}
	return data
}

// Decode reads a catalog: duties.yaml, defaults.yaml, controls.yaml and
// aws/*.yaml. A file that is not YAML of the right shape is left out, and the
// error joins what is wrong with each; everything else that can be wrong is
// for Lint.
func Decode(data fs.FS) (*Catalog, error) {
	c := &Catalog{Schema: newSchema()}
	d := &decoder{data: data, digest: sha256.New()}
	var duties struct {
		Elements []Element     `yaml:"elements"`
		Duties   []demarc.Duty `yaml:"duties"`
	}
	var controls struct {
		Controls []Control `yaml:"controls"`
	}
	d.read("duties.yaml", &duties)
	d.read("defaults.yaml", &c.Defaults)
	d.read("controls.yaml", &controls)
	c.Duties, c.Elements, c.Controls = duties.Duties, duties.Elements, controls.Controls
	files, err := fs.Glob(data, "aws/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	sort.Strings(files)
	var services []*Service
	for _, name := range files {
		s := &Service{file: name}
		if !d.read(name, s) {
			continue
		}
		if want := strings.TrimSuffix(path.Base(name), ".yaml"); s.ID != want {
			d.errs = append(d.errs, fmt.Errorf("catalog: %s: service is %q; name it %q, as the file", name, s.ID, want))
			continue
		}
		services = append(services, s)
	}
	c.Digest = hex.EncodeToString(d.digest.Sum(nil))
	c.arrange(services)
	return c, errors.Join(d.errs...)
}

type decoder struct {
	data   fs.FS
	digest hash.Hash
	errs   []error
}

// read decodes one file strictly and adds it to the digest.
func (d *decoder) read(name string, into any) bool {
	raw, err := fs.ReadFile(d.data, name)
	if err == nil {
		fmt.Fprintf(d.digest, "%s %d\n", name, len(raw))
		d.digest.Write(raw)
		dec := yaml.NewDecoder(bytes.NewReader(raw))
		dec.KnownFields(true)
		err = dec.Decode(into)
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
