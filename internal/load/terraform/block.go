package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// blocks evaluates the nested blocks of one kind to a list of objects. Where
// it is not known how many a dynamic block makes, an unknown stands in their
// place; if there is nothing else, for the list.
func (l *loader) blocks(body *hclsyntax.Body, kind string, sc scope) cty.Value {
	var items []cty.Value
	for _, b := range body.Blocks {
		switch {
		case b.Type == kind:
			items = append(items, l.body(b.Body, sc))
		case blockKind(b) == kind:
			items = append(items, l.dynamic(b, kind, sc)...)
		}
	}
	if len(items) == 1 && !items[0].IsKnown() {
		return items[0]
	}
	return cty.TupleVal(items)
}

// isEmpty reports whether dynamic blocks made nothing, which is as if they
// were not there.
func isEmpty(blocks cty.Value) bool { return blocks.IsKnown() && blocks.LengthInt() == 0 }

// body evaluates all of a nested block. An attribute that does not evaluate is
// unknown, with the fault as its reason.
func (l *loader) body(body *hclsyntax.Body, sc scope) cty.Value {
	members := map[string]cty.Value{}
	for name, a := range body.Attributes {
		members[name] = l.once(&cell{name: name, at: a.SrcRange}, func() (cty.Value, error) { return l.noted(a.Expr, sc) })
	}
	for _, b := range body.Blocks {
		kind := blockKind(b)
		if _, done := members[kind]; done {
			continue
		}
		if v := l.blocks(body, kind, sc); !isEmpty(v) {
			members[kind] = v
		}
	}
	return cty.ObjectVal(members)
}

// dynamic expands a dynamic block.
func (l *loader) dynamic(b *hclsyntax.Block, kind string, sc scope) []cty.Value {
	each := b.Body.Attributes["for_each"]
	var content *hclsyntax.Block
	for _, inner := range b.Body.Blocks {
		if inner.Type == "content" {
			content = inner
		}
	}
	if each == nil || content == nil {
		return []cty.Value{l.unknown(demarc.Unk{Reason: (&fault{b.TypeRange, "a dynamic block needs for_each and content"}).Error()})}
	}
	v := l.once(&cell{name: "for_each of dynamic " + kind, at: each.SrcRange}, func() (cty.Value, error) {
		v, err := l.noted(each.Expr, sc)
		if raw, _ := v.Unmark(); err == nil && raw.IsKnown() && (raw.IsNull() || !raw.CanIterateElements()) {
			err = at(each.Expr, "for_each is no collection")
		}
		return v, err
	})
	raw, _ := v.Unmark()
	if !raw.IsKnown() {
		return []cty.Value{l.unknown(demarc.Unk{Reason: joined(origins(v)).Reason})}
	}
	name := kind
	if a := b.Body.Attributes["iterator"]; a != nil {
		if word := hcl.ExprAsKeyword(a.Expr); word != "" {
			name = word
		}
	}
	var items []cty.Value
	for it := raw.ElementIterator(); it.Next(); {
		if len(items) == maxInstances {
			return append(items, l.unknown(demarc.Unk{Reason: "more blocks than are read"}))
		}
		k, e := it.Element()
		if raw.Type().IsSetType() {
			k = e
		}
		element := cty.ObjectVal(map[string]cty.Value{"key": l.settleLeaf(k), "value": l.settleLeaf(e)})
		if v.HasMark(sensitive{}) {
			element = element.Mark(sensitive{})
		}
		items = append(items, l.body(content.Body, sc.with(name, element)))
	}
	return items
}

// lifecycle gives what the lifecycle block of a resource says in plain values.
func (l *loader) lifecycle(body *hclsyntax.Body) map[string]any {
	for _, b := range body.Blocks {
		if b.Type != "lifecycle" {
			continue
		}
		says := map[string]any{}
		for name, a := range b.Body.Attributes {
			if lit, ok := a.Expr.(*hclsyntax.LiteralValueExpr); ok {
				says[name] = l.export(lit.Val)
			}
		}
		return says
	}
	return nil
}
