package catalog

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"demarc"
)

//go:generate go test -run "TestCompiledIsFresh|TestPagesAreFresh" -update .

// compiled is the catalog as the program opens it: an archive with the head,
// the declared schemas, each service and framework in a file of its own, and
// the rules of other tools, so that a run decodes only what it meets. It is made from data by go generate, and a test
// holds the two together.
//
//go:embed compiled.zip
var compiled []byte

// head is what every use of the catalog needs.
type head struct {
	Digest   string
	Duties   []demarc.Duty
	Elements []Element
	Defaults Defaults
	Index    index

	Programmes []Programme
	Schemas    map[string]map[string]string
}

// Open gives the catalog that the program carries.
var Open = sync.OnceValues(func() (*Catalog, error) { return openCompiled(compiled) })

func openCompiled(archive []byte) (*Catalog, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("catalog: %w; run go generate ./catalog", err)
	}
	var h head
	if err := unzip(z, "head.json", &h); err != nil {
		return nil, err
	}
	c := &Catalog{Digest: h.Digest, Duties: h.Duties, Elements: h.Elements, Defaults: h.Defaults, Schema: newSchema(), Programmes: h.Programmes}
	for typ, paths := range h.Schemas {
		c.Schema.declare(typ, paths)
	}
	c.open(h.Index)
	c.shelf.read = func(id string) *Service {
		var s Service
		if err := unzip(z, "services/"+id+".json", &s); err != nil {
			panic(err) // the embedded catalog is broken
		}
		return &s
	}
	c.shelf.readFramework = func(id string) *Framework {
		var f Framework
		if err := unzip(z, "frameworks/"+id+".json", &f); err != nil {
			panic(err) // likewise
		}
		return &f
	}
	c.tools = sync.OnceValue(func() (tools []*Tool) {
		if err := unzip(z, "rules.json", &tools); err != nil {
			panic(err) // likewise
		}
		return tools
	})
	return c, nil
}

func unzip(z fs.FS, name string, into any) error {
	f, err := z.Open(name)
	if err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("catalog: %s: %w", name, err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("catalog: %s: %w", name, err)
	}
	return nil
}

// Compile writes the archive of a catalog. The examples stay behind: they are
// for lint, which reads the data itself.
func (c *Catalog) Compile(w io.Writer) error {
	z := zip.NewWriter(w)
	put := func(name string, v any) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		return json.NewEncoder(f).Encode(v)
	}
	h := head{c.Digest, c.Duties, c.Elements, c.Defaults, c.index, c.Programmes, c.Schema.declared}
	if err := put("head.json", h); err != nil {
		return fmt.Errorf("compile catalog: %w", err)
	}
	for _, s := range c.Services() {
		if err := put("services/"+s.ID+".json", s.bare()); err != nil {
			return fmt.Errorf("compile catalog: %s: %w", s.ID, err)
		}
	}
	for _, id := range c.FrameworkIDs() {
		f, _ := c.Framework(id)
		if err := put("frameworks/"+id+".json", f); err != nil {
			return fmt.Errorf("compile catalog: %s: %w", id, err)
		}
	}
	if err := put("rules.json", c.Tools()); err != nil {
		return fmt.Errorf("compile catalog: rules: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("compile catalog: %w", err)
	}
	return nil
}

// bare is the service without what only lint reads and what the head holds.
func (s *Service) bare() *Service {
	out := *s
	out.Relations, out.Schemas = nil, nil
	out.Tables = map[string]map[string]any{}
	for name, t := range s.tables {
		out.Tables[name] = t.(map[string]any)
	}
	out.Forms = make([]*Form, len(s.Forms))
	for i, f := range s.Forms {
		out.Forms[i] = &Form{ID: f.ID, Title: f.Title, AKA: f.AKA, On: f.On, When: f.When, Declared: f.Declared, Note: f.Note, RunsOn: f.RunsOn}
	}
	out.Exposures = make([]*Exposure, len(s.Exposures))
	for i, x := range s.Exposures {
		out.Exposures[i] = &Exposure{On: x.On, Duties: x.Duties, Checks: x.Checks, Via: x.Via, When: x.When, Shift: x.Shift, Because: x.Because}
	}
	out.Checks = make([]*Check, len(s.Checks))
	for i, k := range s.Checks {
		out.Checks[i] = &Check{ID: k.ID, Duty: k.Duty, Covers: k.Covers, Severity: k.Severity, Title: k.Title, Remedy: k.Remedy,
			Source: k.Source, Aliases: k.Aliases, Variants: k.Variants}
	}
	return &out
}
