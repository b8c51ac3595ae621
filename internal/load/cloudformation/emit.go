package cloudformation

import (
	"fmt"
	"maps"
	"strings"

	"demarc"
)

// resource is a resource with its values, on the way to a demarc.Raw.
type resource struct {
	id    string
	typ   string
	line  int
	props map[string]any
	more  *demarc.Unk    // props may hold what is not known, nil if it is all
	own   map[string]any // the resource's own attributes, "$DeletionPolicy"
}

// ownAttributes are the attributes of a resource beside its properties.
var ownAttributes = []string{"CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy", "UpdateReplacePolicy"}

// emit adds the stack's resources to what was found.
func (s *stack) emit() {
	for _, f := range s.resources {
		if s.run.err != nil {
			return
		}
		r := s.resource(f)
		if r == nil {
			continue
		}
		for _, made := range s.serverless(r, f.value) {
			s.add(made)
		}
		if !isNested(f.value.get("Type").str()) {
			continue
		}
		if c := s.child(f.name); c.stack != nil {
			c.stack.emit()
		} else {
			s.skip(f.line, fmt.Sprintf("nested stack %s: %s", f.name, c.why))
		}
	}
	for _, made := range s.implicitAPIs() {
		s.add(made)
	}
}

// resource evaluates an entry of Resources; nil if it makes no resource.
func (s *stack) resource(f field) *resource {
	if f.name == "Fn::Transform" {
		s.skip(f.line, s.transform(f.value).Reason+"; it may add resources")
		return nil
	}
	if f.value.kind != object {
		s.skip(f.line, fmt.Sprintf("resource %s is not a map", f.name))
		return nil
	}
	typ := f.value.get("Type").str()
	if typ == "" {
		s.skip(f.line, fmt.Sprintf("resource %s has no Type", f.name))
		return nil
	}
	if s.absent(f.name) != "" {
		return nil
	}
	s.holds = f.value.get("Condition").str()
	defer func() { s.holds = "" }()
	r := &resource{id: f.name, typ: typ, line: f.line, own: map[string]any{}}
	r.props, r.more = s.properties(f.value.get("Properties"))
	for _, name := range ownAttributes {
		if n := f.value.get(name); n != nil {
			if v := s.value(n); v != (removed{}) {
				r.own["$"+name] = v
			}
		}
	}
	return r
}

// properties evaluates the properties of a resource: those that are known,
// and why there may be more.
func (s *stack) properties(n *node) (map[string]any, *demarc.Unk) {
	if n.null() {
		return map[string]any{}, nil
	}
	if n.kind != object {
		return map[string]any{}, s.fault(n.line, "Properties is not a map")
	}
	var more *demarc.Unk
	if macro := n.get("Fn::Transform"); macro != nil {
		more = s.transform(macro)
		rest := &node{kind: object, line: n.line}
		for _, f := range n.fields {
			if f.name != "Fn::Transform" {
				rest.fields = append(rest.fields, f)
			}
		}
		n = rest
	}
	switch v := s.value(n).(type) {
	case map[string]any:
		return v, more
	case *demarc.Unk:
		return map[string]any{}, v
	}
	return map[string]any{}, s.fault(n.line, "Properties is not a map")
}

// add gives a resource to the caller. Two of one address, which only loops
// and generated names can make, are one too many.
func (s *stack) add(r *resource) {
	if s.made[r.id] {
		s.skip(r.line, fmt.Sprintf("resource %s is there already", r.id))
		return
	}
	s.made[r.id] = true
	tree := make(demarc.Tree, len(r.props)+len(r.own))
	maps.Copy(tree, r.props)
	maps.Copy(tree, r.own)
	var attrs demarc.Attributes = tree
	if r.more != nil {
		attrs = openTree{tree, r.more}
	}
	s.run.load.Resources = append(s.run.load.Resources, &demarc.Raw{
		Source: source, Type: r.typ, Address: s.prefix + r.id,
		Root: s.run.root, File: s.file, Line: r.line, Attrs: attrs,
	})
}

// openTree is attributes of which some are known and any other may be set.
type openTree struct {
	demarc.Tree
	why *demarc.Unk
}

// Get gives an unknown for what is not in the tree.
func (t openTree) Get(name string) (any, bool) {
	if v, ok := t.Tree.Get(name); ok || strings.HasPrefix(name, "$") {
		return v, ok
	}
	return &demarc.Unk{Reason: t.why.Reason}, true
}
