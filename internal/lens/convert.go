package lens

import (
	"encoding/json"
	"reflect"
	"strings"

	"demarc"
	"demarc/catalog"
)

// converter turns the raw attributes of one raw type into canonical
// properties. It remembers where each attribute goes, so it belongs to one
// goroutine.
type converter struct {
	typ    string
	lens   *catalog.Lens
	loose  bool // the source writes unset values as null, "" and []: Terraform, AWS Config
	wanted func(property string) bool
	leads  map[string]bool // raw attributes with something below that goes to a wanted property of the resource
	root   *step

	unrecorded []string // wanted properties that the source never writes
}

// step is where a raw attribute goes.
type step struct {
	path  string            // raw path from the resource: "rule.apply.sse_algorithm"
	prop  *catalog.Property // what the schema says of the target; nil: free in form
	dest  []string          // property names from the parent's target
	to    int               // how the target is reached
	names bool              // it names the resource itself
	kids  map[string]*step
}

const (
	toParent   = iota // below the parent's target
	toResource        // below the resource
	toNowhere         // dropped
	toHere            // a block whose children belong to the parent
)

func newConverter(typ string, lens *catalog.Lens, root *catalog.Property, loose bool, wanted func(string) bool) *converter {
	c := &converter{typ: typ, lens: lens, loose: loose, wanted: wanted, leads: map[string]bool{}, root: &step{prop: root, kids: map[string]*step{}}}
	for from, to := range lens.Rename {
		top, _, below := strings.Cut(from, ".")
		name, outside := strings.CutPrefix(to, "/")
		name, _, _ = strings.Cut(name, ".")
		if below && outside && wanted(name) {
			c.leads[top] = true
		}
	}
	return c
}

// convert gives the canonical properties of a raw resource, and the values
// that name it.
func (c *converter) convert(attrs demarc.Attributes) (props map[string]any, called []string) {
	props = map[string]any{}
	for _, name := range attrs.Names() {
		s := c.child(c.root, name)
		if s.names {
			if v, ok := attrs.Get(name); ok {
				if text, ok := v.(string); ok && text != "" {
					called = append(called, text)
				}
			}
		}
		if s.to == toNowhere || len(s.dest) > 0 && !c.wanted(strings.TrimSuffix(s.dest[0], "[]")) && s.to != toHere && !c.leads[name] {
			continue
		}
		v, ok := attrs.Get(name)
		if !ok || c.absent(v) {
			continue
		}
		c.put(props, props, s, v)
	}
	for path, v := range c.lens.Defaults {
		if top, _, _ := strings.Cut(path, "."); c.wanted(strings.TrimSuffix(top, "[]")) {
			setDefault(props, strings.Split(path, "."), v)
		}
	}
	return props, called
}

func (c *converter) absent(v any) bool {
	if v == nil {
		return true
	}
	if !c.loose {
		return false
	}
	switch v := v.(type) {
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	}
	return false
}

// child finds or makes the step of an attribute below another.
func (c *converter) child(parent *step, name string) *step {
	if s, ok := parent.kids[name]; ok {
		return s
	}
	s := &step{path: name, names: parent == c.root && names(c.typ, name), kids: map[string]*step{}}
	if parent.path != "" {
		s.path = parent.path + "." + name
	}
	base := parent.prop
	expand, expanded := c.lens.Expand[s.path]
	switch target, ok := c.lens.Rename[s.path]; {
	case expanded:
		s.dest, s.prop = []string{expand.To}, c.root.prop.Child(expand.To)
	case ok && target == "-":
		s.to = toNowhere
	case ok && target == ".":
		s.to, s.prop = toHere, base
	case ok && strings.HasPrefix(target, "/"):
		s.to, s.dest = toResource, strings.Split(target[1:], ".")
		s.prop = follow(c.root.prop, s.dest)
	case ok:
		s.dest = strings.Split(target, ".")
		s.prop = follow(base, s.dest)
	case base == nil || parent != c.root && base.Free():
		s.dest = []string{name}
	default:
		if p := base.Child(name); p != nil {
			s.dest, s.prop = []string{p.Name}, p
		} else {
			s.to = toNowhere
		}
	}
	parent.kids[name] = s
	return s
}

func follow(p *catalog.Property, names []string) *catalog.Property {
	for _, name := range names {
		if p == nil {
			return nil
		}
		p = p.Child(strings.TrimSuffix(name, "[]"))
	}
	return p
}

// put converts v and writes it below parent, or below root where the step says so.
func (c *converter) put(root, parent map[string]any, s *step, v any) {
	if e, ok := c.lens.Expand[s.path]; ok {
		c.expand(root, s, e, v)
		return
	}
	if values, ok := c.lens.Values[s.path]; ok {
		if mapped, ok := values[scalar(v)]; ok {
			v = mapped
		}
	}
	switch s.to {
	case toNowhere:
		return
	case toHere:
		for _, m := range blocks(v) {
			c.fields(root, parent, s, m)
		}
		return
	case toResource:
		parent = root
	}
	out, ok := c.value(root, s, v)
	if !ok {
		return
	}
	for _, name := range s.dest[:len(s.dest)-1] {
		next, ok := parent[strings.TrimSuffix(name, "[]")].(map[string]any)
		if list, isList := parent[strings.TrimSuffix(name, "[]")].([]any); isList && len(list) > 0 {
			next, ok = list[0].(map[string]any)
		}
		if !ok {
			next = map[string]any{}
			if strings.HasSuffix(name, "[]") {
				parent[strings.TrimSuffix(name, "[]")] = []any{next}
			} else {
				parent[name] = next
			}
		}
		parent = next
	}
	last := s.dest[len(s.dest)-1]
	if old, ok := parent[last].([]any); ok { // two blocks that go to one list
		if more, ok := out.([]any); ok {
			out = append(old, more...)
		}
	}
	if old, ok := parent[last].(map[string]any); ok { // and to one object
		if more, ok := out.(map[string]any); ok {
			for k, v := range more {
				old[k] = v
			}
			return
		}
	}
	parent[last] = out
}

// fields converts the attributes of a block into an object.
func (c *converter) fields(root, into map[string]any, s *step, block map[string]any) {
	for _, name := range demarc.Tree(block).Names() {
		if v := block[name]; !c.absent(v) {
			c.put(root, into, c.child(s, name), v)
		}
	}
}

// value converts v to what the schema wants at the step.
func (c *converter) value(root map[string]any, s *step, v any) (any, bool) {
	if _, ok := v.(*demarc.Unk); ok {
		return v, true
	}
	p := s.prop
	if p == nil {
		return v, true
	}
	switch p.Kind {
	case catalog.Object, catalog.Document:
		return c.object(root, s, v)
	case catalog.Array:
		return c.array(root, s, v)
	}
	if list, ok := v.([]any); ok && c.loose && len(list) == 1 {
		v = list[0]
	}
	return coerce(p.Kind, v), true
}

func (c *converter) object(root map[string]any, s *step, v any) (any, bool) {
	switch t := v.(type) {
	case string:
		var tree any
		if json.Unmarshal([]byte(t), &tree) != nil {
			return v, true
		}
		v = widen(tree)
		if list, ok := v.([]any); ok && s.prop.Free() {
			return list, true
		}
	case []any:
		if len(t) == 0 {
			return nil, false
		}
		v = t[0]
	}
	m, ok := v.(map[string]any)
	if !ok {
		return v, true
	}
	if s.prop.Free() && len(c.lens.Rename) == 0 {
		return m, true
	}
	out := make(map[string]any, len(m))
	c.fields(root, out, s, m)
	return out, true
}

func (c *converter) array(root map[string]any, s *step, v any) (any, bool) {
	switch t := v.(type) {
	case map[string]any:
		if key := s.prop.Child("Key"); key != nil && s.prop.Child("Value") != nil && t["Key"] == nil && t["key"] == nil {
			return pairs(t), true
		}
		v = []any{t}
	case string:
		var tree []any
		if strings.HasPrefix(strings.TrimSpace(t), "[") && json.Unmarshal([]byte(t), &tree) == nil {
			v = widen(tree)
		} else {
			v = []any{t}
		}
	case bool, int64, float64:
		v = []any{t}
	}
	list, ok := v.([]any)
	if !ok {
		return v, true
	}
	out := make([]any, 0, len(list))
	for _, item := range list {
		switch t := item.(type) {
		case *demarc.Unk:
			out = append(out, t)
		case map[string]any:
			if s.prop.Free() && len(c.lens.Rename) == 0 {
				out = append(out, t)
				continue
			}
			m := make(map[string]any, len(t))
			c.fields(root, m, s, t)
			out = append(out, m)
		case nil:
		default:
			out = append(out, coerce(s.prop.Elem, t))
		}
	}
	return out, true
}

// expand writes one item of a list for each element of each list in e.Over.
func (c *converter) expand(root map[string]any, s *step, e catalog.Expand, v any) {
	if u, ok := v.(*demarc.Unk); ok {
		root[e.To] = append(items(root[e.To]), u)
		return
	}
	for _, block := range blocks(v) {
		base := map[string]any{}
		rest := make(map[string]any, len(block))
		for k, v := range block {
			if _, over := e.Over[k]; !over {
				rest[k] = v
			}
		}
		c.fields(root, base, s, rest)
		var own []any // of this block
		for _, over := range demarc.Tree(toAny(e.Over)).Names() {
			for _, element := range elements(block[over]) {
				item := make(map[string]any, len(base)+1)
				for k, v := range base {
					item[k] = v
				}
				if block, ok := element.(map[string]any); ok {
					c.fields(root, item, c.child(s, over), block)
				} else {
					item[e.Over[over]] = element
				}
				own = distinct(own, item)
			}
		}
		if len(own) == 0 {
			own = []any{base}
		}
		root[e.To] = append(items(root[e.To]), own...)
	}
}

// distinct adds an item to a list, unless one of them says all that it says;
// those that say less than it go.
func distinct(list []any, item map[string]any) []any {
	for i, other := range list {
		switch other := other.(map[string]any); {
		case within(item, other):
			return list
		case within(other, item):
			list[i] = item
			return list
		}
	}
	return append(list, item)
}

// within reports whether an item says nothing that another does not say.
func within(item, other map[string]any) bool {
	for k, v := range item {
		if w, ok := other[k]; !ok || !reflect.DeepEqual(v, w) {
			return false
		}
	}
	return true
}
