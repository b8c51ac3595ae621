package terraform

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"demarc"
)

// builtin is one of Terraform's functions: a function of cty, or one of ours
// on plain arguments.
type builtin struct {
	fn    function.Function
	ours  func(l *loader, args []cty.Value) (cty.Value, error)
	how   treatment
	guard func(args []cty.Value) error // refuses arguments that would take too much memory
}

// treatment is what becomes of values that are not known, or known in part,
// before a function sees them.
type treatment uint8

const (
	opened   treatment = iota // the function looks into strings: it must see unknowns
	passed                    // it hands values on as they are
	carried                   // it moves elements about: placeholders keep whose is whose
	composed                  // it makes text of elements: placeholders stand in the text
	filled                    // it makes text of its arguments themselves
)

// call evaluates a function.
func (l *loader) call(e *hclsyntax.FunctionCallExpr, sc scope) (cty.Value, error) {
	name := strings.TrimPrefix(e.Name, "core::")
	switch {
	case strings.HasPrefix(name, "provider::"):
		return l.unknown(demarc.Unk{Reason: "function " + name + " runs in its provider", Set: true}), nil
	case name == "try":
		return l.try(e, sc)
	case name == "can":
		return l.can(e, sc)
	}
	args, unknown, err := l.arguments(e, sc)
	if err != nil || unknown != cty.NilVal {
		return unknown, err
	}
	if name == "templatefile" || name == "templatestring" {
		v, err := l.templateCall(name, args)
		return v, wrap(e, err)
	}
	b, ok := builtins[name]
	if !ok {
		return cty.NilVal, at(e, "there is no function %s", name)
	}
	v, err := l.apply(b, args)
	if err == nil {
		err = bounded(v)
	}
	if err != nil {
		return cty.NilVal, at(e, "%s: %s", name, tell(err, args...))
	}
	return v, nil
}

// tell gives the text of an error about values, unless they are secret: the
// libraries quote what they refuse.
func tell(err error, about ...cty.Value) string {
	for _, v := range about {
		if v != cty.NilVal && isSecret(v) {
			return "a sensitive value does not fit"
		}
	}
	return err.Error()
}

func isSecret(v cty.Value) bool {
	_, marks := v.UnmarkDeep()
	_, hidden := marks[sensitive{}]
	return hidden
}

// arguments evaluates the arguments of a call; the last one spread if it ends
// in "...". The value is set if that cannot be done yet.
func (l *loader) arguments(e *hclsyntax.FunctionCallExpr, sc scope) (args []cty.Value, unknown cty.Value, err error) {
	for i, x := range e.Args {
		v, err := l.noted(x, sc)
		if err != nil {
			return nil, cty.NilVal, err
		}
		if !e.ExpandFinal || i < len(e.Args)-1 {
			args = append(args, v)
			continue
		}
		raw, marks := v.Unmark()
		switch {
		case !raw.IsKnown():
			return nil, cty.DynamicVal.WithMarks(marks), nil
		case raw.IsNull() || !raw.CanIterateElements():
			return nil, cty.NilVal, at(x, "what stands before ... is no list")
		}
		for it := raw.ElementIterator(); it.Next(); {
			_, element := it.Element()
			if v.HasMark(sensitive{}) {
				element = element.Mark(sensitive{})
			}
			args = append(args, element)
		}
	}
	return args, cty.NilVal, nil
}

// apply calls a function after treating its arguments. Text that cannot be
// made with placeholders in it (they are no numbers, say) is not known.
func (l *loader) apply(b builtin, args []cty.Value) (cty.Value, error) {
	treated := make([]cty.Value, len(args))
	for i, v := range args {
		switch raw, _ := v.Unmark(); {
		case b.how == opened:
			v = l.open(v)
		case b.how == filled, b.how == composed && raw.IsKnown():
			v = l.fill(v, true)
		case b.how == carried && raw.IsKnown():
			v = l.fill(v, false)
		}
		treated[i] = v
	}
	v, err := b.invoke(l, treated)
	if err != nil && b.how != opened {
		for i, v := range args {
			treated[i] = l.open(v)
		}
		if again, err := b.invoke(l, treated); err == nil {
			v = again
			return blame(v, treated), nil
		}
	}
	if err != nil {
		return cty.NilVal, err
	}
	if b.how == carried || b.how == composed {
		v = l.settle(v)
	}
	return blame(v, treated), nil
}

// invoke converts the arguments to the types of the parameters and calls.
func (b builtin) invoke(l *loader, args []cty.Value) (cty.Value, error) {
	if b.guard != nil {
		if err := b.guard(args); err != nil {
			return cty.NilVal, err
		}
	}
	if b.ours != nil {
		return b.ours(l, args)
	}
	params, more := b.fn.Params(), b.fn.VarParam()
	converted := make([]cty.Value, len(args))
	for i, v := range args {
		var p *function.Parameter
		switch {
		case i < len(params):
			p = &params[i]
		case more != nil:
			p = more
		default:
			return cty.NilVal, fmt.Errorf("takes %d arguments, has %d", len(params), len(args))
		}
		var err error
		if converted[i], err = convert.Convert(v, p.Type); err != nil {
			return cty.NilVal, fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	return b.fn.Call(converted)
}

// blame gives a result that is not known, for no stated reason, the marks of
// the arguments: cty drops those of arguments that a function takes marked.
func blame(v cty.Value, args []cty.Value) cty.Value {
	if v.IsKnown() || len(origins(v)) > 0 {
		return v
	}
	for _, a := range args {
		_, marks := a.UnmarkDeep()
		for mark := range marks {
			if _, ok := mark.(*object); !ok {
				v = v.Mark(mark)
			}
		}
	}
	return v
}

// try gives the first argument that evaluates.
func (l *loader) try(e *hclsyntax.FunctionCallExpr, sc scope) (cty.Value, error) {
	err := at(e, "try: no argument evaluates")
	for _, x := range e.Args {
		v, xerr := l.noted(x, sc)
		if xerr == nil {
			return v, nil
		}
		if l.ctx.Err() != nil {
			return cty.NilVal, xerr
		}
	}
	return cty.NilVal, err
}

// can reports whether its argument evaluates; it is not known if that hangs on
// values that are not.
func (l *loader) can(e *hclsyntax.FunctionCallExpr, sc scope) (cty.Value, error) {
	if len(e.Args) != 1 {
		return cty.NilVal, at(e, "can: takes one argument")
	}
	v, err := l.noted(e.Args[0], sc)
	if err != nil {
		return cty.False, nil
	}
	if v = l.open(v); v.IsKnown() || neverNull(v) {
		return cty.True, nil
	}
	return cty.UnknownVal(cty.Bool).WithSameMarks(v), nil
}

// templateCall evaluates templatefile and templatestring.
func (l *loader) templateCall(name string, args []cty.Value) (cty.Value, error) {
	if len(args) == 0 || len(args) > 2 {
		return cty.NilVal, errors.New(name + ": takes a template and its values")
	}
	first, _ := l.open(args[0]).Unmark()
	if !first.IsKnown() {
		return l.open(args[0]), nil
	}
	if !isText(first) {
		return cty.NilVal, errors.New(name + ": the template is no string")
	}
	text, file := first.AsString(), ""
	if name == "templatefile" {
		var err error
		if text, file, err = l.readText(text); err != nil {
			return cty.NilVal, fmt.Errorf("templatefile: %w", err)
		}
	}
	sc := scope{}
	if len(args) == 2 {
		values, marks := args[1].Unmark()
		if !values.IsKnown() {
			return cty.DynamicVal.WithMarks(marks), nil
		}
		if values.IsNull() || !values.Type().IsObjectType() && !values.Type().IsMapType() {
			return cty.NilVal, errors.New(name + ": the values are no map")
		}
		for it := values.ElementIterator(); it.Next(); {
			k, v := it.Element()
			if _, hidden := marks[sensitive{}]; hidden {
				v = v.Mark(sensitive{})
			}
			sc = sc.with(k.AsString(), l.settleLeaf(v))
		}
	}
	return l.render(text, file, sc)
}
