package terraform

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// fit converts a value to the type of its variable. A string that is known in
// part fits only a string; a resource fits an object that names attributes
// which its block does not set.
func (l *loader) fit(v cty.Value, want cty.Type) (cty.Value, error) {
	got, err := convert.Convert(v, want)
	if err == nil {
		return got, nil
	}
	if got, again := convert.Convert(l.open(v), want); again == nil {
		return got, nil
	}
	if got, again := convert.Convert(l.complete(l.open(v), want), want); again == nil {
		return got, nil
	}
	return v, err
}

// complete adds to the resources in v the attributes that a type asks for.
func (l *loader) complete(v cty.Value, want cty.Type) cty.Value {
	raw, marks := v.Unmark()
	if !iterable(raw) {
		return v
	}
	switch {
	case want.IsCollectionType():
		return rebuild(raw, marks, func(e cty.Value) cty.Value { return l.complete(e, want.ElementType()) })
	case want.IsObjectType() && raw.Type().IsObjectType():
		members := raw.AsValueMap()
		if members == nil {
			members = map[string]cty.Value{}
		}
		o := objectOf(v)
		for name, typ := range want.AttributeTypes() {
			if e, ok := members[name]; ok {
				members[name] = l.complete(e, typ)
			} else if o != nil && !want.AttributeOptional(name) {
				if e, err := o.missing(l, name); err == nil {
					members[name] = e
				}
			}
		}
		return cty.ObjectVal(members).WithMarks(marks)
	}
	return v
}
