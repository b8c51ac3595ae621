package terraform

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"demarc"
)

// Caps on one evaluation. The first keeps recursion off the end of the stack,
// the others bound time and memory.
const (
	maxDepth  = 20_000    // expressions open at a time, through all references
	maxSteps  = 5_000_000 // expressions of one cell
	maxString = 4 << 20   // bytes of a string
	maxNodes  = 1 << 18   // values in a value
)

// scope is where an expression stands: in a module, or in none, as the values
// of a .tfvars file and the text of templatefile are, inside loops and blocks
// that name values.
type scope struct {
	mod   *instance
	frame *frame
}

// frame names one value: each, count, a dynamic block's iterator, a variable
// of "for", or the item of a splat.
type frame struct {
	up    *frame
	name  string
	item  *hclsyntax.AnonSymbolExpr
	value cty.Value
}

func (s scope) with(name string, v cty.Value) scope {
	return scope{s.mod, &frame{up: s.frame, name: name, value: v}}
}

func (s scope) find(name string) (cty.Value, bool) {
	for f := s.frame; f != nil; f = f.up {
		if f.item == nil && f.name == name {
			return f.value, true
		}
	}
	return cty.NilVal, false
}

// eval gives the value of an expression as Terraform would, save that the arm
// of a conditional that is not taken is not looked at.
func (l *loader) eval(e hclsyntax.Expression, sc scope) (cty.Value, error) {
	l.depth++
	defer func() { l.depth-- }()
	l.steps++
	switch {
	case l.depth > maxDepth:
		return cty.NilVal, at(e, "the expression refers on and on; shorten the chain")
	case l.steps > maxSteps:
		return cty.NilVal, at(e, "the expression takes too long; simplify it")
	case l.steps&1023 == 0 && l.ctx.Err() != nil:
		return cty.NilVal, l.ctx.Err()
	}
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return e.Val, wrap(e, boundedNumber(e.Val))
	case *hclsyntax.TemplateExpr:
		return l.template(e, sc)
	case *hclsyntax.TemplateWrapExpr:
		return l.eval(e.Wrapped, sc)
	case *hclsyntax.TemplateJoinExpr:
		return l.templateJoin(e, sc)
	case *hclsyntax.ScopeTraversalExpr:
		return l.traverse(e, e.Traversal, sc)
	case *hclsyntax.RelativeTraversalExpr:
		return l.relative(e, sc)
	case *hclsyntax.IndexExpr:
		return l.indexed(e, sc)
	case *hclsyntax.SplatExpr:
		return l.splat(e, sc)
	case *hclsyntax.AnonSymbolExpr:
		for f := sc.frame; f != nil; f = f.up {
			if f.item == e {
				return f.value, nil
			}
		}
	case *hclsyntax.FunctionCallExpr:
		return l.call(e, sc)
	case *hclsyntax.ConditionalExpr:
		return l.conditional(e, sc)
	case *hclsyntax.BinaryOpExpr:
		return l.binary(e, sc)
	case *hclsyntax.UnaryOpExpr:
		return l.unary(e, sc)
	case *hclsyntax.ParenthesesExpr:
		return l.eval(e.Expression, sc)
	case *hclsyntax.TupleConsExpr:
		return l.tuple(e, sc)
	case *hclsyntax.ObjectConsExpr:
		return l.object(e, sc)
	case *hclsyntax.ObjectConsKeyExpr:
		if word := hcl.ExprAsKeyword(e.Wrapped); word != "" && !e.ForceNonLiteral {
			return cty.StringVal(word), nil
		}
		return l.eval(e.Wrapped, sc)
	case *hclsyntax.ForExpr:
		return l.loop(e, sc)
	}
	return cty.NilVal, at(e, "this kind of expression is not read")
}

// at makes a fault at the place of an expression.
func at(e hclsyntax.Expression, format string, args ...any) error {
	return &fault{e.Range(), fmt.Sprintf(format, args...)}
}

// wrap gives err the place of an expression, unless it has one or is nil.
func wrap(e hclsyntax.Expression, err error) error {
	var f *fault
	if err == nil || errors.As(err, &f) {
		return err
	}
	return &fault{e.Range(), err.Error()}
}

// noted evaluates e and, if the result is unknown for no stated reason, gives
// the references in e as the reason.
func (l *loader) noted(e hclsyntax.Expression, sc scope) (cty.Value, error) {
	v, err := l.eval(e, sc)
	if err != nil || v.IsKnown() || len(origins(v)) > 0 {
		return v, err
	}
	var names []string
	for _, t := range e.Variables() {
		names = append(names, traversalText(t))
	}
	if len(names) == 0 {
		return v, nil
	}
	return v.Mark(l.intern(demarc.Unk{Reason: "hangs on " + strings.Join(names, ", ") + ", not known before apply"})), nil
}

// conditional takes one arm. If the condition is not known the value is not
// either, unless both arms are equal; it has a value if both arms have one.
func (l *loader) conditional(e *hclsyntax.ConditionalExpr, sc scope) (cty.Value, error) {
	cond, err := l.noted(e.Condition, sc)
	if err != nil {
		return cty.NilVal, err
	}
	cond = l.open(cond)
	raw, marks := cond.Unmark()
	if raw.IsNull() {
		return cty.NilVal, at(e.Condition, "the condition is null")
	}
	raw, err = convert.Convert(raw, cty.Bool)
	if err != nil {
		return cty.NilVal, at(e.Condition, "the condition is no bool")
	}
	if raw.IsKnown() {
		arm := e.FalseResult
		if raw.True() {
			arm = e.TrueResult
		}
		v, err := l.eval(arm, sc)
		if _, hidden := marks[sensitive{}]; hidden && err == nil {
			v = v.Mark(sensitive{})
		}
		return v, err
	}
	yes, errYes := l.eval(e.TrueResult, sc)
	no, errNo := l.eval(e.FalseResult, sc)
	if errYes != nil || errNo != nil {
		return cond2unknown(l, cond, false, cty.DynamicPseudoType), nil
	}
	if l.same(yes, no) {
		return yes, nil
	}
	typ := cty.DynamicPseudoType
	if yes.Type().Equals(no.Type()) {
		typ = yes.Type()
	}
	return cond2unknown(l, cond, l.surelySet(yes) && l.surelySet(no), typ), nil
}

// cond2unknown is the value of a conditional that hangs on cond.
func cond2unknown(l *loader, cond cty.Value, set bool, typ cty.Type) cty.Value {
	u := joined(origins(cond))
	v := cty.UnknownVal(typ).Mark(l.intern(demarc.Unk{Reason: u.Reason, Set: set}))
	if cond.HasMark(sensitive{}) {
		v = v.Mark(sensitive{})
	}
	return v
}

// same reports whether two values are known and equal, or are the same unknown.
func (l *loader) same(a, b cty.Value) bool {
	if a.IsNull() && b.IsNull() {
		return true
	}
	a, b = l.fill(a, false), l.fill(b, false)
	a, _ = a.UnmarkDeep()
	b, _ = b.UnmarkDeep()
	return a.RawEquals(b)
}

// surelySet reports whether v is certainly not null.
func (l *loader) surelySet(v cty.Value) bool {
	if !v.IsKnown() {
		return joined(origins(v)).Set && len(origins(v)) > 0
	}
	return !v.IsNull()
}

func (l *loader) unary(e *hclsyntax.UnaryOpExpr, sc scope) (cty.Value, error) {
	v, err := l.eval(e.Val, sc)
	if err != nil {
		return cty.NilVal, err
	}
	v, err = l.operate(e.Op, l.open(v))
	return v, wrap(e, err)
}

// binary evaluates an operator. && and || leave the right side alone if the
// left one decides.
func (l *loader) binary(e *hclsyntax.BinaryOpExpr, sc scope) (cty.Value, error) {
	a, err := l.noted(e.LHS, sc)
	if err != nil {
		return cty.NilVal, err
	}
	a = l.open(a)
	if decides(e.Op, a) {
		return convert.Convert(a, cty.Bool)
	}
	b, err := l.noted(e.RHS, sc)
	if err != nil {
		return cty.NilVal, err
	}
	b = l.open(b)
	if decides(e.Op, b) {
		return convert.Convert(b, cty.Bool)
	}
	if equal := e.Op == hclsyntax.OpEqual; equal || e.Op == hclsyntax.OpNotEqual {
		if never := a.IsNull() && neverNull(b) || b.IsNull() && neverNull(a); never {
			return cty.BoolVal(!equal), nil
		}
	}
	v, err := l.operate(e.Op, a, b)
	return v, wrap(e, err)
}

func decides(op *hclsyntax.Operation, v cty.Value) bool {
	if op != hclsyntax.OpLogicalAnd && op != hclsyntax.OpLogicalOr {
		return false
	}
	v, _ = v.Unmark()
	if !v.IsKnown() || v.IsNull() {
		return false
	}
	v, err := convert.Convert(v, cty.Bool)
	return err == nil && v.True() == (op == hclsyntax.OpLogicalOr)
}

// neverNull reports whether v is an id or ARN that AWS will give a resource:
// not known, but not null.
func neverNull(v cty.Value) bool {
	from := origins(v)
	if v.IsKnown() || len(from) == 0 {
		return false
	}
	for _, u := range from {
		if u.Ref == "" || u.Attr != "id" && u.Attr != "arn" {
			return false
		}
	}
	return true
}

// operate applies an operator to operands that fit it. A result that is not
// known has their reasons; it is a value, but no attribute of a resource.
func (l *loader) operate(op *hclsyntax.Operation, operands ...cty.Value) (cty.Value, error) {
	params := op.Impl.Params()
	for i, v := range operands {
		converted, err := convert.Convert(v, params[i].Type)
		if err != nil {
			return cty.NilVal, fmt.Errorf("an operand is no %s", params[i].Type.FriendlyName())
		}
		operands[i] = converted
	}
	v, err := op.Impl.Call(operands)
	if err != nil {
		return cty.NilVal, err
	}
	if v = blame(v, operands); v.IsKnown() {
		return v, boundedNumber(v)
	}
	raw, _ := v.Unmark()
	result := raw.Mark(l.intern(demarc.Unk{Reason: joined(origins(v)).Reason, Set: true}))
	if v.HasMark(sensitive{}) {
		result = result.Mark(sensitive{})
	}
	return result, nil
}
