package terraform

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"demarc"
)

// expansion is what count or for_each make of a block.
type expansion struct {
	kind   expansionKind
	keys   []cty.Value    // one an instance; cty.NilVal where the instance has no index
	values []cty.Value    // each.value, with keyed only
	at     map[string]int // place in keys by indexText
	open   *demarc.Unk    // why the instances are not known, with openEnded only
}

type expansionKind uint8

const (
	single expansionKind = iota
	counted
	keyed
	openEnded // not known how many: one instance stands for all
)

// expand evaluates count and for_each of a resource, data source or module
// call. The name is its address in its module.
func (l *loader) expand(m *instance, b *hclsyntax.Block, name string) *expansion {
	count, each := b.Body.Attributes["count"], b.Body.Attributes["for_each"]
	attr := count
	if attr == nil {
		attr = each
	}
	if attr == nil {
		return &expansion{kind: single, keys: []cty.Value{cty.NilVal}}
	}
	v := l.once(m.cell(attr.Name+" of "+name, attr.SrcRange), func() (cty.Value, error) {
		return l.noted(attr.Expr, scope{mod: m})
	})
	x, err := &expansion{}, error(nil)
	if v.HasMark(sensitive{}) {
		v = l.unknown(secret)
	}
	if attr == count {
		err = x.count(l.open(v))
	} else {
		err = x.forEach(&l.holes, v)
	}
	place := placeOf(attr.SrcRange)
	if err != nil {
		l.skip(place, fmt.Sprintf("load terraform: %s: %s of %s%s %s", place, attr.Name, m.address, name, err))
		x.open = &demarc.Unk{Reason: fmt.Sprintf("%s of %s %s", attr.Name, name, err)}
	}
	if x.open != nil {
		*x = expansion{kind: openEnded, keys: []cty.Value{cty.NilVal}, open: x.open}
		return x
	}
	if n := len(x.keys); n > maxInstances {
		l.skip(place, fmt.Sprintf("load terraform: %s: %s%s has %d instances, the first %d are read; split it", place, m.address, name, n, maxInstances))
		x.keys = x.keys[:maxInstances]
	}
	x.at = make(map[string]int, len(x.keys))
	for i, k := range x.keys {
		x.at[indexText(k)] = i
	}
	return x
}

func (x *expansion) count(v cty.Value) error {
	x.kind = counted
	raw, _ := v.Unmark()
	if !raw.IsKnown() {
		u := joined(origins(v))
		x.open = &u
		return nil
	}
	raw, err := convert.Convert(raw, cty.Number)
	if err != nil || raw.IsNull() {
		return errors.New("is no number; give it one")
	}
	n, _ := raw.AsBigFloat().Int64()
	if n < 0 {
		return errors.New("is negative; give it 0 or more")
	}
	// One more than is read shows that there are more.
	for i := int64(0); i < min(n, maxInstances+1); i++ {
		x.keys = append(x.keys, cty.NumberIntVal(i))
	}
	return nil
}

// forEach takes a map, a set of strings, or, more lenient than Terraform, a
// list of strings. A map of which the keys are known is expanded whatever its
// values are.
func (x *expansion) forEach(h *holes, v cty.Value) error {
	x.kind = keyed
	raw, _ := v.Unmark()
	if set, err := convert.Convert(raw, cty.Set(cty.String)); err == nil && (raw.Type().IsTupleType() || raw.Type().IsListType()) {
		v = set.WithMarks(v.Marks())
		raw, _ = v.Unmark()
	}
	if raw.IsKnown() && !raw.IsNull() && raw.Type().IsSetType() {
		v = h.open(v)
		raw, _ = v.Unmark()
	}
	ty := raw.Type()
	switch {
	case !raw.IsKnown() || ty.IsSetType() && !raw.IsNull() && !raw.IsWhollyKnown():
		u := joined(origins(v))
		x.open = &u
		return nil
	case raw.IsNull():
		return errors.New("is null; give it an empty map")
	case ty.IsSetType() && ty.ElementType() != cty.String && raw.LengthInt() > 0:
		return errors.New("is a set of something else than strings; use a map")
	case !ty.IsMapType() && !ty.IsObjectType() && !ty.IsSetType():
		return errors.New("is no map and no set of strings; use toset() or a map")
	}
	for it := raw.ElementIterator(); it.Next(); {
		k, e := it.Element()
		if k.IsNull() {
			return errors.New("has a null element; leave it out")
		}
		if hasHole(k.AsString()) {
			u := joined(origins(h.open(k)))
			x.open = &u
			return nil
		}
		x.keys, x.values = append(x.keys, k), append(x.values, e)
	}
	return nil
}

// scope gives the scope of instance n of a block in module m.
func (x *expansion) scope(l *loader, m *instance, b *hclsyntax.Block, n int) scope {
	sc := scope{mod: m}
	switch x.kind {
	case counted:
		return sc.with("count", cty.ObjectVal(map[string]cty.Value{"index": x.keys[n]}))
	case keyed:
		return sc.with("each", cty.ObjectVal(map[string]cty.Value{"key": x.keys[n], "value": l.settleLeaf(x.values[n])}))
	case openEnded:
		unknown := l.unknown(demarc.Unk{Reason: x.open.Reason, Set: b.Body.Attributes["count"] != nil})
		if b.Body.Attributes["count"] != nil {
			return sc.with("count", cty.ObjectVal(map[string]cty.Value{"index": unknown}))
		}
		return sc.with("each", cty.ObjectVal(map[string]cty.Value{"key": unknown, "value": unknown}))
	}
	return sc
}

// suffix is the index of instance n as an address shows it.
func (x *expansion) suffix(n int) string {
	if x.keys[n] == cty.NilVal {
		return ""
	}
	return indexText(x.keys[n])
}
