package catalog

import (
	"strings"

	"demarc/internal/expr"
)

// Needs tells, for the canonical types present in an estate, which of their
// top-level properties some rule or relation reads; "*" is all of them. It compiles the rules of
// those types.
func (c *Catalog) Needs(types []string) map[string]map[string]bool {
	n := needs{c, map[string]map[string]bool{}}
	for _, typ := range types {
		for _, cl := range c.claims(typ) {
			n.rule(typ)(cl.typ.Rule())
			for _, f := range cl.service.Forms {
				if f.on[typ] {
					n.rule(typ)(f.Rule())
				}
			}
		}
		for _, v := range c.Checks(typ) {
			n.rule(typ)(v.Guard())
			n.rule(typ)(v.Expectation())
		}
		for _, x := range c.Exposures(typ) {
			at := []string{typ}
			if x.Via != "" {
				at = c.RelatedTypes(typ, x.Via)
			}
			for _, t := range at {
				n.rule(t)(x.Rule())
			}
		}
		for _, r := range c.RelationsFrom(typ) {
			n.add(typ, r.Property)
			for part, whole := range r.Fold {
				n.add(typ, part)
				n.add(r.To, whole)
			}
		}
	}
	return n.read
}

type needs struct {
	catalog *Catalog
	read    map[string]map[string]bool
}

func (n needs) add(typ, path string) {
	if n.read[typ] == nil {
		n.read[typ] = map[string]bool{}
	}
	if i := strings.IndexAny(path, ".["); i >= 0 {
		path = path[:i]
	}
	n.read[typ][path] = true
}

// rule notes what a rule on a type reads; one that does not compile, which
// lint reports, reads nothing.
func (n needs) rule(typ string) func(*expr.Rule, error) {
	return func(r *expr.Rule, err error) {
		if err != nil || r == nil {
			return
		}
		for _, read := range r.Reads {
			switch read.Root {
			case "resource":
				n.add(typ, read.Path)
			case "related":
				for _, other := range n.catalog.RelatedTypes(typ, read.Name) {
					n.add(other, read.Path)
				}
			case "estate":
				n.add(read.Name, read.Path)
			}
		}
	}
}
