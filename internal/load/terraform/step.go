package terraform

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// walk takes the steps of a traversal from v.
func (l *loader) walk(e hclsyntax.Expression, v cty.Value, steps hcl.Traversal) (cty.Value, error) {
	var err error
	for _, s := range steps {
		switch s := s.(type) {
		case hcl.TraverseAttr:
			v, err = l.attr(v, s.Name)
		case hcl.TraverseIndex:
			v, err = l.index(v, s.Key)
		default:
			err = fmt.Errorf("this kind of reference is not read")
		}
		if err != nil {
			return cty.NilVal, wrap(e, err)
		}
	}
	return v, nil
}

// attr gives v.name. Of a resource it also gives attributes that its block
// does not set; below an attribute that is not known it says which one it is.
func (l *loader) attr(v cty.Value, name string) (cty.Value, error) {
	if deeper, ok := l.extend(v, "."+name); ok {
		return deeper, nil
	}
	if v.Type().IsObjectType() && v.IsKnown() && !v.IsNull() && !v.Type().HasAttribute(name) {
		if o := objectOf(v); o != nil {
			return o.missing(l, name)
		}
	}
	got, diags := hcl.GetAttr(v, name, nil)
	if diags.HasErrors() {
		return cty.NilVal, fmt.Errorf("%s", diagText(firstFault(diags)))
	}
	return l.settleLeaf(unowned(got, v)), nil
}

func (l *loader) index(v, key cty.Value) (cty.Value, error) {
	key, _ = key.Unmark()
	if v.Type().IsObjectType() && isText(key) {
		return l.attr(v, key.AsString())
	}
	if deeper, ok := l.extend(v, indexText(key)); ok {
		return deeper, nil
	}
	got, diags := hcl.Index(v, key, nil)
	if diags.HasErrors() {
		return cty.NilVal, fmt.Errorf("%s", diagText(firstFault(diags)))
	}
	return l.settleLeaf(unowned(got, v)), nil
}

// extend takes a step below an unknown attribute of one resource.
func (l *loader) extend(v cty.Value, step string) (cty.Value, bool) {
	if v.IsKnown() || v.Type() != cty.DynamicPseudoType {
		return v, false
	}
	from := origins(v)
	if len(from) != 1 || from[0].Ref == "" {
		return v, false
	}
	u := *from[0]
	switch {
	case u.Attr == "" && step[0] == '[': // one of the instances, which are not known
		return v, true
	case strings.HasSuffix(u.Reason, notDeclared):
		u.Attr = strings.TrimPrefix(u.Attr+step, ".")
	case u.Attr == "":
		u = computed(u.Ref, step[1:])
	default:
		u = computed(u.Ref, u.Attr+step)
	}
	deeper := l.unknown(u)
	if v.HasMark(sensitive{}) {
		deeper = deeper.Mark(sensitive{})
	}
	return deeper, true
}

// objectOf gives the resource that v is, or is a block of.
func objectOf(v cty.Value) *object {
	for mark := range v.Marks() {
		if o, ok := mark.(*object); ok {
			return o
		}
	}
	return nil
}

// unowned takes the mark of a resource off a part of it, unless the part may
// be its blocks, or one of them, which have attributes that are not set too.
func unowned(part, whole cty.Value) cty.Value {
	raw, marks := part.Unmark()
	blocks := iterable(raw) && raw.Type().IsTupleType() || whole.Type().IsTupleType()
	if len(marks) == 0 || blocks {
		return part
	}
	for mark := range marks {
		if _, owner := mark.(*object); !owner || !whole.HasMark(mark) {
			raw = raw.Mark(mark)
		}
	}
	return raw
}

// element is v[key] of a list that is not known.
func (l *loader) element(v, key cty.Value) cty.Value {
	if e, ok := l.extend(v, indexText(key)); ok {
		return e
	}
	return l.indexUnknown(v, key)
}

// indexUnknown is some element of v; which one, key does not tell.
func (l *loader) indexUnknown(v, key cty.Value) cty.Value {
	typ := cty.DynamicPseudoType
	if v.Type().IsCollectionType() {
		typ = v.Type().ElementType()
	}
	if !v.IsKnown() {
		return cty.UnknownVal(typ).WithSameMarks(v)
	}
	u := joined(origins(key))
	some := cty.UnknownVal(typ).Mark(l.intern(demarc.Unk{Reason: u.Reason}))
	if isSecret(v) {
		some = some.Mark(sensitive{})
	}
	return some
}
