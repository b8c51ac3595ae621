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
	"sync"

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

// Open gives the catalog that the program carries. It is decoded once.
var Open = sync.OnceValues(func() (*Catalog, error) { return Decode(Data()) })

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
	for _, name := range files {
		s := &Service{file: name}
		if !d.read(name, s) {
			continue
		}
		if want := strings.TrimSuffix(path.Base(name), ".yaml"); s.ID != want {
			d.errs = append(d.errs, fmt.Errorf("catalog: %s: service is %q; name it %q, as the file", name, s.ID, want))
			continue
		}
		c.Services = append(c.Services, s)
	}
	c.Digest = hex.EncodeToString(d.digest.Sum(nil))
	c.index()
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

// index builds the ways in: by duty, service, type.
func (c *Catalog) index() {
	c.duty, c.service = map[string]int{}, map[string]*Service{}
	c.claims, c.checks = map[string][]claim{}, map[string][]*Variant{}
	c.lenses = map[string]map[string]*Lens{}
	c.relations, c.inverse = map[string][]*Relation{}, map[string][]*Relation{}
	for i, d := range c.Duties {
		c.duty[d.ID] = i
	}
	for _, s := range c.Services {
		c.service[s.ID] = s
		c.indexService(s)
	}
	for typ, list := range c.claims {
		sort.SliceStable(list, func(i, j int) bool { return list[i].typ.When != "" && list[j].typ.When == "" })
		c.claims[typ] = list
	}
	for _, list := range c.checks {
		sort.SliceStable(list, func(i, j int) bool { return list[i].check.ID < list[j].check.ID })
	}
}

func (c *Catalog) indexService(s *Service) {
	s.forms, s.place, s.tables = map[string]*Form{}, map[string]*Placement{}, map[string]any{}
	for name, t := range s.Tables {
		if v, err := plain(t); err == nil {
			s.tables[name] = v
		}
	}
	var whole []string
	for _, t := range s.Types {
		c.claims[t.Type] = append(c.claims[t.Type], claim{s, t})
		if t.Carries == nil {
			whole = append(whole, t.Type)
		}
	}
	for _, f := range s.Forms {
		s.forms[f.ID], f.on = f, map[string]bool{}
		on := f.On
		if len(on) == 0 {
			on = whole
		}
		for _, t := range on {
			f.on[t] = true
		}
	}
	for _, p := range s.Placements {
		s.place[p.Duty] = p
	}
	for _, r := range s.Relations {
		c.relations[r.From] = append(c.relations[r.From], r)
		c.inverse[r.To] = append(c.inverse[r.To], r)
	}
	for _, k := range s.Checks {
		k.service = s
		if len(k.Variants) == 0 {
			k.Variants = []*Variant{&k.Inline}
		}
		for _, v := range k.Variants {
			v.check = k
			for _, t := range v.On {
				c.checks[t] = append(c.checks[t], v)
			}
		}
	}
	for source, byType := range s.Lens {
		if c.lenses[source] == nil {
			c.lenses[source] = map[string]*Lens{}
		}
		for raw, l := range byType {
			if l == nil {
				l = &Lens{}
			}
			l.settle()
			c.lenses[source][raw] = l
		}
	}
	for typ, paths := range s.Schemas {
		c.Schema.declare(typ, paths)
	}
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
