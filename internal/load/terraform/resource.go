package terraform

import (
	"maps"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// resource is a resource or data block in one instance of its module.
type resource struct {
	mod     *instance
	block   *hclsyntax.Block
	name    string // aws_x.y, data.aws_x.y
	x       *expansion
	objects []*object
	whole   cell
}

// object is one instance of a resource. It is also the mark of the value that
// stands for it, by which an attribute that its block does not set is found.
type object struct {
	res     *resource
	address string
	scope   scope
	cells   map[string]*cell
	whole   cell
}

// meta are arguments that belong to Terraform, not to the resource.
var meta = map[string]bool{"count": true, "for_each": true, "provider": true, "depends_on": true,
	"provisioner": true, "connection": true, "lifecycle": true}

// resource finds a declared resource and expands it.
func (l *loader) resource(m *instance, name string) *resource {
	if r := m.resources[name]; r != nil {
		return r
	}
	b := m.module.resources[name]
	if b == nil {
		return nil
	}
	r := &resource{mod: m, block: b, name: name}
	r.whole = cell{name: m.address + name, at: b.TypeRange}
	r.x = l.expand(m, b, name)
	if done := m.resources[name]; done != nil { // by way of its own count
		return done
	}
	for n := range r.x.keys {
		o := &object{res: r, address: m.address + name + r.x.suffix(n), scope: r.x.scope(l, m, b, n), cells: map[string]*cell{}}
		o.whole = cell{name: o.address, at: b.TypeRange}
		r.objects = append(r.objects, o)
	}
	if m.resources == nil {
		m.resources = map[string]*resource{}
	}
	m.resources[name] = r
	return r
}

// notDeclared ends the reason of a reference to a resource that no file that
// could be read declares. Terraform would refuse it; what it refers to is said
// all the same.
const notDeclared = " is not declared"

// resourceRef follows a reference to a resource or data source.
func (l *loader) resourceRef(e hclsyntax.Expression, name string, steps hcl.Traversal, sc scope) (cty.Value, error) {
	r := l.resource(sc.mod, name)
	if r == nil {
		if !strings.Contains(name, "_") {
			return cty.NilVal, at(e, "%s is neither a value nor a resource", name)
		}
		missing := l.unknown(demarc.Unk{Reason: at(e, "%s%s", name, notDeclared).Error(), Set: true, Ref: sc.mod.address + name})
		return l.walk(e, missing, steps)
	}
	n, rest, err := instanceAt(r.x, steps)
	if err != nil {
		return cty.NilVal, at(e, "%s: %s", name, err)
	}
	if n < 0 {
		return l.walk(e, r.value(l), rest)
	}
	o := r.objects[n]
	if len(rest) > 0 {
		if a, ok := rest[0].(hcl.TraverseAttr); ok {
			v, err := o.attr(l, a.Name)
			if err != nil {
				return cty.NilVal, wrap(e, err)
			}
			return l.walk(e, v, rest[1:])
		}
	}
	return l.walk(e, o.value(l), rest)
}

// value is the resource as a reference without an index sees it: a list or a
// map of its instances.
func (r *resource) value(l *loader) cty.Value {
	return l.once(&r.whole, func() (cty.Value, error) {
		elements := make([]cty.Value, len(r.objects))
		members := make(map[string]cty.Value, len(r.objects))
		for i, o := range r.objects {
			switch r.x.kind {
			case single:
				return o.value(l), nil
			case openEnded:
				return l.unknown(demarc.Unk{Reason: r.mod.address + r.name + " has instances that are not known: " + r.x.open.Reason,
					Set: true, Ref: r.mod.address + r.name}), nil
			case counted:
				elements[i] = o.value(l)
			case keyed:
				members[r.x.keys[i].AsString()] = o.value(l)
			}
		}
		if r.x.kind == keyed {
			return cty.ObjectVal(members), nil
		}
		return cty.TupleVal(elements), nil
	})
}

// value is the instance as an object of what its block sets.
func (o *object) value(l *loader) cty.Value {
	return l.once(&o.whole, func() (cty.Value, error) {
		members := map[string]cty.Value{}
		for _, name := range o.names() {
			v, err := o.attr(l, name)
			if err != nil {
				return cty.NilVal, err
			}
			members[name] = v
		}
		return cty.ObjectVal(members).Mark(o), nil
	})
}

// names lists the attributes and kinds of block that the configuration sets.
func (o *object) names() []string {
	set := map[string]bool{}
	for name := range o.res.block.Body.Attributes {
		set[name] = true
	}
	for _, b := range o.res.block.Body.Blocks {
		set[blockKind(b)] = true
	}
	var names []string
	for name := range set {
		if !meta[name] {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// attr is an attribute as a reference sees it: what the block sets, else what
// AWS will. One that the block sets to null may get a value from AWS.
func (o *object) attr(l *loader, name string) (cty.Value, error) {
	v, set := o.configured(l, name)
	if !set {
		return o.missing(l, name)
	}
	if v.IsNull() {
		u := computed(o.address, name)
		u.Set = false
		return l.unknown(u), nil
	}
	if o.res.block.Body.Attributes[name] == nil && v.IsKnown() { // blocks
		v = v.Mark(o)
	}
	return v, nil
}

// missing is an attribute that the block does not set.
func (o *object) missing(l *loader, name string) (cty.Value, error) {
	if evaluate := offline(o.res.block, name); evaluate != nil {
		c := o.cells[name]
		if c == nil {
			c = &cell{name: o.address + "." + name, at: o.res.block.TypeRange}
			o.cells[name] = c
		}
		return l.once(c, func() (cty.Value, error) { return evaluate(l, o) }), nil
	}
	return l.unknown(computed(o.address, name)), nil
}

// configured evaluates an attribute, or all blocks of a kind, once.
func (o *object) configured(l *loader, name string) (cty.Value, bool) {
	if c := o.cells[name]; c != nil && c.step == done {
		return c.value, true
	}
	body := o.res.block.Body
	a := body.Attributes[name]
	if a == nil && !hasBlock(body, name) || meta[name] {
		return cty.NilVal, false
	}
	c := o.cells[name]
	if c == nil {
		c = &cell{name: o.address + "." + name, at: o.res.block.TypeRange}
		o.cells[name] = c
	}
	if a != nil {
		c.at = a.SrcRange
		return l.once(c, func() (cty.Value, error) { return l.noted(a.Expr, o.scope) }), true
	}
	return l.once(c, func() (cty.Value, error) { return l.blocks(body, name, o.scope), nil }), true
}

func hasBlock(body *hclsyntax.Body, kind string) bool {
	for _, b := range body.Blocks {
		if blockKind(b) == kind {
			return true
		}
	}
	return false
}

// emit adds the resources of a module and of all that it calls.
func (l *loader) emit(m *instance) {
	l.enterMoves(m)
	for _, b := range m.order {
		if l.ctx.Err() != nil {
			return
		}
		if b.Type == "module" {
			for _, child := range l.child(m, b.Labels[0]).instances {
				l.emit(child)
			}
			continue
		}
		name := b.Labels[0] + "." + b.Labels[1]
		if b.Type == "data" {
			name = "data." + name
		}
		r := l.resource(m, name)
		for _, o := range r.objects {
			if len(l.raws) >= maxResources {
				l.skip(l.root, "load terraform: "+l.root+": more than a million resources; scan smaller directories")
				return
			}
			l.raws = append(l.raws, o.raw(l))
		}
	}
}

func (o *object) raw(l *loader) *demarc.Raw {
	b := o.res.block
	attrs := demarc.Tree{}
	for _, name := range o.names() {
		v, _ := o.configured(l, name)
		if b.Body.Attributes[name] == nil && isEmpty(v) {
			continue
		}
		attrs[name] = l.export(v)
	}
	if lifecycle := l.lifecycle(b.Body); lifecycle != nil {
		attrs["lifecycle"] = []any{lifecycle}
	}
	p := l.providerOf(o.res.mod, b)
	region := p.region
	if own, ok := attrs["region"].(string); ok && own != "" {
		region = own
	}
	if len(p.tags) > 0 && b.Type != "data" { // as the provider has it in a plan
		all := maps.Clone(p.tags)
		own, _ := attrs["tags"].(map[string]any)
		maps.Copy(all, own)
		attrs["tags_all"] = all
	}
	return &demarc.Raw{
		Source: "terraform", Type: b.Labels[0], Data: b.Type == "data", Address: o.address, Root: l.root,
		Account: p.account, Region: region, File: b.TypeRange.Filename, Line: b.TypeRange.Start.Line, Attrs: attrs,
	}
}
