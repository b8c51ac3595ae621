package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
)

// Overlay gives the catalog with a user's own files on top: services
// (aws/*.yaml, services/*.yaml), frameworks (frameworks/*.yaml) and links
// (links/*.yaml), which add to the catalog's or take the place of one of the
// same id, and names.yaml, whose prefixes are added. The error joins every
// fault of the files, so that a catalog with one is never used.
func (c *Catalog) Overlay(data fs.FS, now time.Time) (*Catalog, error) {
	out, faults := c.overlay(data, now)
	var errs []error
	for _, f := range faults {
		if !f.Warning {
			errs = append(errs, errors.New("catalog: "+f.String()))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return out, nil
}

// LintOverlay collects the faults of a user's own files over the catalog.
func (c *Catalog) LintOverlay(data fs.FS, now time.Time) []Fault {
	_, faults := c.overlay(data, now)
	return faults
}

func (c *Catalog) overlay(data fs.FS, now time.Time) (*Catalog, []Fault) {
	d := &decoder{data: data, digest: sha256.New()}
	fmt.Fprintln(d.digest, c.Digest)
	services := slices.Concat(d.services("aws"), d.services("services"))
	frameworks, links := d.frameworks(), d.links()
	var names Names
	if d.has("names.yaml") {
		d.read("names.yaml", &names)
	}
	seen := map[string]string{}
	for _, s := range services {
		if other, twice := seen[s.ID]; twice {
			d.errs = append(d.errs, fmt.Errorf("catalog: %s: service %s stands in %s too; keep one", s.file, s.ID, other))
		}
		seen[s.ID] = s.file
		s.settle()
	}
	if _, err := fs.ReadDir(data, "."); err != nil {
		d.errs = append(d.errs, fmt.Errorf("catalog: %w; name a folder of own files with --catalog", err))
	}
	if len(d.errs) == 0 && len(services)+len(frameworks)+len(links)+len(names.Prefixes) == 0 {
		d.errs = append(d.errs, errors.New("catalog: the folder holds no aws/*.yaml, services/*.yaml, frameworks/*.yaml, links/*.yaml or names.yaml; docs/catalog.md says what they hold"))
	}
	if len(d.errs) > 0 {
		var faults []Fault
		for _, err := range d.errs {
			faults = append(faults, Fault{Text: strings.TrimPrefix(err.Error(), "catalog: ")})
		}
		return nil, faults
	}
	out := c.layered(services, frameworks, links, names)
	out.Digest = hex.EncodeToString(d.digest.Sum(nil))
	l := &linter{catalog: out, data: data, now: now, ids: map[string]string{}}
	for _, s := range c.Services() {
		if replaced := slices.ContainsFunc(services, func(own *Service) bool { return own.ID == s.ID }); !replaced {
			for _, k := range s.Checks {
				l.ids[k.ID] = "aws/" + s.ID + ".yaml"
			}
		}
	}
	for _, s := range services {
		l.service(s)
	}
	for _, id := range slices.Sorted(maps.Keys(frameworks)) {
		l.framework(frameworks[id])
	}
	for _, link := range links {
		l.link(link)
	}
	for prefix, id := range names.Prefixes {
		l.open("names.yaml")
		if _, ok := out.Service(id); !ok {
			l.fault(at{"prefixes", prefix}, "prefix %s names %q, which is no service", prefix, id)
		}
	}
	l.sort()
	return out, l.faults
}

// layered joins a catalog with decoded files without touching it.
func (c *Catalog) layered(services []*Service, frameworks map[string]*Framework, links []*LinkModel, names Names) *Catalog {
	out := &Catalog{Duties: c.Duties, Elements: c.Elements, Defaults: c.Defaults, Programmes: c.Programmes, Schema: newSchema()}
	for typ, paths := range c.Schema.declared {
		out.Schema.declare(typ, paths)
	}
	own := map[string]*Service{}
	x := c.index.clone()
	for _, s := range services {
		own[s.ID] = s
		x.remove(s.ID)
	}
	for _, s := range services {
		x.add(s)
		for typ, paths := range s.Schemas {
			out.Schema.declare(typ, paths)
		}
	}
	slices.Sort(x.Services)
	for id := range frameworks {
		x.Frameworks = appendNew(x.Frameworks, id)
	}
	slices.Sort(x.Frameworks)
	maps.Copy(x.Names.Prefixes, names.Prefixes)
	x.Names.Helpers = appendNew(slices.Clone(x.Names.Helpers), names.Helpers...)
	out.open(x)
	out.shelf.read = func(id string) *Service {
		if s := own[id]; s != nil {
			return s
		}
		if c.shelf.read != nil {
			return c.shelf.read(id)
		}
		return c.shelf.services[id]
	}
	out.shelf.readFramework = func(id string) *Framework {
		if f := frameworks[id]; f != nil {
			return f
		}
		f, _ := c.Framework(id)
		return f
	}
	out.tools = c.tools
	out.links = slices.Concat(c.links, links)
	return out
}
