package terraform

import (
	"errors"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

func (l *loader) tuple(e *hclsyntax.TupleConsExpr, sc scope) (cty.Value, error) {
	elements := make([]cty.Value, len(e.Exprs))
	for i, x := range e.Exprs {
		v, err := l.noted(x, sc)
		if err != nil {
			return cty.NilVal, err
		}
		elements[i] = v
	}
	return cty.TupleVal(elements), nil
}

func (l *loader) object(e *hclsyntax.ObjectConsExpr, sc scope) (cty.Value, error) {
	members := make(map[string]cty.Value, len(e.Items))
	var marks []cty.ValueMarks
	for _, item := range e.Items {
		k, err := l.noted(item.KeyExpr, sc)
		if err != nil {
			return cty.NilVal, err
		}
		key, m, err := l.key(k)
		if err != nil {
			return cty.NilVal, wrap(item.KeyExpr, err)
		}
		marks = append(marks, m)
		if members[key], err = l.noted(item.ValueExpr, sc); err != nil {
			return cty.NilVal, err
		}
	}
	return cty.ObjectVal(members).WithMarks(marks...), nil
}

// key gives the text of a key; of one that is not known, its placeholder. The
// marks are what the whole object inherits: only secrecy.
func (l *loader) key(v cty.Value) (string, cty.ValueMarks, error) {
	var marks cty.ValueMarks
	if v.HasMark(sensitive{}) {
		marks = cty.NewValueMarks(sensitive{})
	}
	raw, _ := v.Unmark()
	if !raw.IsKnown() {
		return l.placeholder(joined(origins(v))), marks, nil
	}
	if raw.IsNull() {
		return "", nil, errors.New("a key is null")
	}
	raw, err := convert.Convert(raw, cty.String)
	if err != nil {
		return "", nil, errors.New("a key is no string")
	}
	return raw.AsString(), marks, nil
}

// loop evaluates a "for" expression.
func (l *loader) loop(e *hclsyntax.ForExpr, sc scope) (cty.Value, error) {
	coll, err := l.noted(e.CollExpr, sc)
	if err != nil {
		return cty.NilVal, err
	}
	raw, marks := coll.Unmark()
	switch {
	case !raw.IsKnown():
		return cty.DynamicVal.WithMarks(marks), nil
	case raw.IsNull():
		return cty.NilVal, at(e.CollExpr, "a null value has no elements to go through")
	case !raw.CanIterateElements():
		return cty.NilVal, at(e.CollExpr, "a %s has no elements to go through", raw.Type().FriendlyName())
	}
	out := loopResult{members: map[string]cty.Value{}, groups: map[string][]cty.Value{}}
	for it := raw.ElementIterator(); it.Next(); {
		k, v := it.Element()
		inner := sc
		if e.KeyVar != "" {
			inner = inner.with(e.KeyVar, l.settleLeaf(k))
		}
		inner = inner.with(e.ValVar, l.settleLeaf(v))
		unknown, err := l.loopItem(e, inner, &out)
		if err != nil {
			return cty.NilVal, err
		}
		if unknown != cty.NilVal {
			return cty.DynamicVal.WithMarks(marks, unknown.Marks()), nil
		}
	}
	return out.value(e).WithMarks(marks), nil
}

// loopResult is what a "for" expression has gathered.
type loopResult struct {
	elements []cty.Value
	members  map[string]cty.Value
	groups   map[string][]cty.Value
}

func (r *loopResult) value(e *hclsyntax.ForExpr) cty.Value {
	if e.KeyExpr == nil {
		return cty.TupleVal(r.elements)
	}
	for k, group := range r.groups {
		r.members[k] = cty.TupleVal(group)
	}
	return cty.ObjectVal(r.members)
}

// loopItem adds one element. It gives an unknown value if the element decides
// that the whole result is not known.
func (l *loader) loopItem(e *hclsyntax.ForExpr, sc scope, out *loopResult) (unknown cty.Value, err error) {
	if e.CondExpr != nil {
		cond, err := l.noted(e.CondExpr, sc)
		if err != nil {
			return cty.NilVal, err
		}
		cond = l.open(cond)
		raw, _ := cond.Unmark()
		raw, err = convert.Convert(raw, cty.Bool)
		switch {
		case err != nil || raw.IsNull():
			return cty.NilVal, at(e.CondExpr, "the condition is no bool")
		case !raw.IsKnown():
			return cond, nil
		case raw.False():
			return cty.NilVal, nil
		}
	}
	key := ""
	if e.KeyExpr != nil {
		k, err := l.noted(e.KeyExpr, sc)
		if err != nil {
			return cty.NilVal, err
		}
		if key, _, err = l.key(k); err != nil {
			return cty.NilVal, wrap(e.KeyExpr, err)
		}
		if _, repeated := out.members[key]; repeated && hasHole(key) {
			return l.open(cty.StringVal(key)), nil
		} else if repeated {
			return cty.NilVal, at(e.KeyExpr, "two elements have the same key")
		}
	}
	v, err := l.noted(e.ValExpr, sc)
	switch {
	case err != nil:
		return cty.NilVal, err
	case e.KeyExpr == nil:
		out.elements = append(out.elements, v)
	case e.Group:
		out.groups[key] = append(out.groups[key], v)
	default:
		out.members[key] = v
	}
	return cty.NilVal, nil
}

// splat evaluates x[*].y and x.*.y, in which a value that is no list counts as
// a list of one and null as an empty list.
func (l *loader) splat(e *hclsyntax.SplatExpr, sc scope) (cty.Value, error) {
	source, err := l.noted(e.Source, sc)
	if err != nil {
		return cty.NilVal, err
	}
	raw, marks := source.Unmark()
	ty := raw.Type()
	isList := ty.IsTupleType() || ty.IsListType() || ty.IsSetType()
	switch {
	case !raw.IsKnown():
		if from := origins(source); len(from) == 1 && from[0].Ref != "" && from[0].Attr == "" { // instances that are not known
			return l.eval(e.Each, scope{sc.mod, &frame{up: sc.frame, item: e.Item, value: source}})
		}
		return cty.DynamicVal.WithMarks(marks), nil
	case raw.IsNull() && isList:
		return cty.NilVal, at(e.Source, "a null value has no elements")
	case raw.IsNull():
		return cty.EmptyTupleVal, nil
	case !isList:
		raw, marks = cty.TupleVal([]cty.Value{source}), nil
	}
	elements := make([]cty.Value, 0, raw.LengthInt())
	for it := raw.ElementIterator(); it.Next(); {
		_, item := it.Element()
		v, err := l.eval(e.Each, scope{sc.mod, &frame{up: sc.frame, item: e.Item, value: l.settleLeaf(item)}})
		if err != nil {
			return cty.NilVal, err
		}
		elements = append(elements, v)
	}
	return cty.TupleVal(elements).WithMarks(marks), nil
}
