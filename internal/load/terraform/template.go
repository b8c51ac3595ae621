package terraform

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// template joins the parts of a string. A part that is not known, or is
// sensitive, leaves a placeholder.
func (l *loader) template(e *hclsyntax.TemplateExpr, sc scope) (cty.Value, error) {
	var out strings.Builder
	for _, part := range e.Parts {
		v, err := l.noted(part, sc)
		if err != nil {
			return cty.NilVal, err
		}
		if err := l.write(&out, v); err != nil {
			return cty.NilVal, wrap(part, err)
		}
	}
	return cty.StringVal(out.String()), nil
}

// templateJoin joins what a %{for} directive makes.
func (l *loader) templateJoin(e *hclsyntax.TemplateJoinExpr, sc scope) (cty.Value, error) {
	v, err := l.eval(e.Tuple, sc)
	if err != nil || !v.IsKnown() {
		return v, err
	}
	var out strings.Builder
	v, _ = v.Unmark()
	for it := v.ElementIterator(); it.Next(); {
		_, item := it.Element()
		if err := l.write(&out, item); err != nil {
			return cty.NilVal, wrap(e, err)
		}
	}
	return cty.StringVal(out.String()), nil
}

// write appends a value as a template shows it.
func (l *loader) write(out *strings.Builder, v cty.Value) error {
	raw, _ := v.Unmark()
	switch {
	case !raw.IsKnown():
		out.WriteString(l.placeholder(joined(origins(v))))
		return nil
	case raw.IsNull():
		return errors.New("a null value cannot be put into a string")
	case v.HasMark(sensitive{}):
		out.WriteString(l.placeholder(secret))
		return nil
	}
	text, err := convert.Convert(raw, cty.String)
	if err != nil {
		return fmt.Errorf("a %s cannot be put into a string", raw.Type().FriendlyName())
	}
	out.WriteString(text.AsString())
	if out.Len() > maxString {
		return errTooLarge
	}
	return nil
}

var errTooLarge = errors.New("the value grows too large")

// bounded refuses a value that has grown out of hand, as one that doubles from
// local to local does.
func bounded(v cty.Value) error {
	left := maxNodes
	return boundedUnder(v, &left, 0)
}

func boundedUnder(v cty.Value, left *int, depth int) error {
	v, _ = v.Unmark()
	*left--
	switch {
	case *left < 0 || depth > maxOperators:
		return errTooLarge
	case !v.IsKnown() || v.IsNull():
		return nil
	case v.Type() == cty.String:
		if *left -= len(v.AsString()) / 64; *left < 0 || len(v.AsString()) > maxString {
			return errTooLarge
		}
		return nil
	case v.Type() == cty.Number:
		return boundedNumber(v)
	case !v.CanIterateElements():
		return nil
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, e := it.Element(); boundedUnder(e, left, depth+1) != nil {
			return errTooLarge
		}
	}
	return nil
}

// boundedNumber refuses a number with so many digits that to print it would
// take the memory of the machine.
func boundedNumber(v cty.Value) error {
	v, _ = v.Unmark()
	if v.Type() != cty.Number || !v.IsKnown() || v.IsNull() {
		return nil
	}
	if e := v.AsBigFloat().MantExp(nil); e > 1<<14 || e < -1<<14 {
		return errors.New("a number is too large")
	}
	return nil
}
