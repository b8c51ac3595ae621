package terraform

import (
	"errors"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func takes(args []cty.Value, n int) error {
	if len(args) != n {
		return fmt.Errorf("takes %d arguments, has %d", n, len(args))
	}
	return nil
}

// elements lists what is in a known collection. If v is not known, unknown is
// set instead.
func elements(v cty.Value) (all []cty.Value, marks cty.ValueMarks, unknown bool, err error) {
	raw, marks := v.Unmark()
	switch {
	case !raw.IsKnown():
		return nil, marks, true, nil
	case raw.IsNull() || !raw.CanIterateElements():
		return nil, nil, false, errors.New("the argument is no collection")
	}
	for it := raw.ElementIterator(); it.Next(); {
		_, e := it.Element()
		all = append(all, e)
	}
	return all, marks, false, nil
}

func sum(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	all, marks, unknown, err := elements(args[0])
	if unknown {
		return cty.UnknownVal(cty.Number).WithMarks(marks), nil
	}
	if err != nil || len(all) == 0 {
		return cty.NilVal, errors.New("there is nothing to add")
	}
	total := cty.Zero
	for _, v := range all {
		v, err := convert.Convert(v, cty.Number)
		if err != nil || v.IsKnown() && v.IsNull() {
			return cty.NilVal, errors.New("an element is no number")
		}
		total = total.Add(v)
	}
	return total.WithMarks(marks), nil
}

// decideAny gives whether any element is want; a known one decides.
func decideAny(args []cty.Value, want bool) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	all, marks, unknown, err := elements(args[0])
	if err != nil {
		return cty.NilVal, err
	}
	open := cty.UnknownVal(cty.Bool).WithMarks(marks)
	if unknown {
		return open, nil
	}
	for _, v := range all {
		raw, m := v.Unmark()
		raw, err := convert.Convert(raw, cty.Bool)
		switch {
		case err != nil:
			return cty.NilVal, errors.New("an element is no bool")
		case !raw.IsKnown():
			unknown, open = true, open.WithMarks(m)
		case !raw.IsNull() && raw.True() == want, raw.IsNull() && !want:
			return cty.BoolVal(want).WithMarks(marks), nil
		}
	}
	if unknown {
		return open, nil
	}
	return cty.BoolVal(!want).WithMarks(marks), nil
}

func anyTrue(_ *loader, args []cty.Value) (cty.Value, error) { return decideAny(args, true) }
func allTrue(_ *loader, args []cty.Value) (cty.Value, error) { return decideAny(args, false) }

// coalesce gives the first argument that is neither null nor "".
func coalesce(l *loader, args []cty.Value) (cty.Value, error) {
	for _, v := range args {
		raw, _ := v.Unmark()
		if raw.IsKnown() && (raw.IsNull() || isText(raw) && raw.AsString() == "") {
			continue
		}
		return v, nil
	}
	return cty.NilVal, errors.New("all arguments are null or empty")
}

// compact drops what is null or ""; it needs to know of every element whether
// it is.
func compact(l *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	all, marks, unknown, err := elements(args[0])
	if err != nil {
		return cty.NilVal, err
	}
	if unknown {
		return cty.DynamicVal.WithMarks(marks), nil
	}
	kept := []cty.Value{}
	for _, v := range all {
		raw, m := v.Unmark()
		switch {
		case !raw.IsKnown() && !l.surelySet(v):
			return cty.DynamicVal.WithMarks(marks, m), nil
		case raw.IsKnown() && (raw.IsNull() || isText(raw) && raw.AsString() == ""):
		default:
			kept = append(kept, v)
		}
	}
	return cty.TupleVal(kept).WithMarks(marks), nil
}

// flatten takes lists apart. Something unknown that may be a list itself makes
// the result unknown.
func flatten(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	if maybeList(args[0]) {
		_, marks := args[0].UnmarkDeep()
		return cty.DynamicVal.WithMarks(marks), nil
	}
	return stdlib.FlattenFunc.Call(args)
}

// maybeList reports whether something in a list is not known and may be a list.
func maybeList(v cty.Value) bool {
	raw, _ := v.Unmark()
	if !raw.IsKnown() {
		return raw.Type() == cty.DynamicPseudoType && !isScalar(joined(origins(v)).Attr)
	}
	if raw.IsNull() || !raw.Type().IsTupleType() && !raw.Type().IsListType() {
		return false
	}
	for it := raw.ElementIterator(); it.Next(); {
		if _, e := it.Element(); maybeList(e) {
			return true
		}
	}
	return false
}

// isScalar reports whether an attribute is no list by its name: an id, an ARN,
// a name, or an element of a list.
func isScalar(attr string) bool {
	for _, word := range []string{"id", "arn", "name"} {
		if attr == word || strings.HasSuffix(attr, "."+word) || strings.HasSuffix(attr, "_"+word) {
			return true
		}
	}
	return strings.HasSuffix(attr, "]")
}

func indexOf(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 2); err != nil {
		return cty.NilVal, err
	}
	all, marks, unknown, err := elements(args[0])
	if err != nil {
		return cty.NilVal, err
	}
	for i, v := range all {
		equal, m := v.Equals(args[1]).Unmark()
		if !equal.IsKnown() {
			return cty.UnknownVal(cty.Number).WithMarks(marks, m), nil
		}
		if equal.True() {
			return cty.NumberIntVal(int64(i)).WithMarks(marks), nil
		}
	}
	if unknown {
		return cty.UnknownVal(cty.Number).WithMarks(marks), nil
	}
	return cty.NilVal, errors.New("the value is not in the list")
}

func length(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	raw, marks := args[0].Unmark()
	switch {
	case raw.IsKnown() && raw.IsNull():
		return cty.NilVal, errors.New("the argument is null")
	case !raw.IsKnown() && !raw.Type().IsTupleType() && !raw.Type().IsObjectType():
		return cty.UnknownVal(cty.Number).WithMarks(marks), nil
	case raw.Type() == cty.String:
		v, err := stdlib.Strlen(raw)
		return v.WithMarks(marks), err
	case raw.IsKnown() && !raw.CanIterateElements():
		return cty.NilVal, errors.New("the argument is neither a collection nor a string")
	}
	n, from := raw.Length().Unmark()
	return n.WithMarks(marks, from), nil
}

func matchKeys(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 3); err != nil {
		return cty.NilVal, err
	}
	var sides [3][]cty.Value
	var marks []cty.ValueMarks
	for i, a := range args {
		all, m, unknown, err := elements(a)
		if err != nil {
			return cty.NilVal, err
		}
		if unknown {
			return cty.DynamicVal.WithMarks(m), nil
		}
		sides[i], marks = all, append(marks, m)
	}
	if len(sides[0]) != len(sides[1]) {
		return cty.NilVal, errors.New("there are not as many values as keys")
	}
	kept := []cty.Value{}
	for i, key := range sides[1] {
		for _, want := range sides[2] {
			equal, m := key.Equals(want).Unmark()
			if !equal.IsKnown() {
				return cty.DynamicVal.WithMarks(append(marks, m)...), nil
			}
			if equal.True() {
				kept = append(kept, sides[0][i])
				break
			}
		}
	}
	return cty.TupleVal(kept).WithMarks(marks...), nil
}

// slice cuts a list. Of one that is not known the length of the cut is: that
// many elements, or Terraform would refuse it.
func slice(l *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 3); err != nil {
		return cty.NilVal, err
	}
	var bounds [2]int64
	known := true
	for i, v := range args[1:] {
		v, _ = v.Unmark()
		v, err := convert.Convert(v, cty.Number)
		if err != nil || v.IsKnown() && v.IsNull() {
			return cty.NilVal, errors.New("a bound is no number")
		}
		if known = known && v.IsKnown(); known {
			bounds[i], _ = v.AsBigFloat().Int64()
		}
	}
	start, end := bounds[0], bounds[1]
	if args[0].IsKnown() || !known || start < 0 || end < start || end-start > 100 {
		v, err := stdlib.SliceFunc.Call(args)
		return v, err
	}
	cut := []cty.Value{}
	for i := start; i < end; i++ {
		cut = append(cut, l.element(args[0], cty.NumberIntVal(i)))
	}
	return cty.TupleVal(cut), nil
}

// one gives the only element of a list, null of an empty one.
func one(l *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	all, marks, unknown, err := elements(args[0])
	switch {
	case err != nil:
		return cty.NilVal, err
	case unknown:
		return cty.DynamicVal.WithMarks(marks), nil
	case len(all) == 0:
		return cty.NullVal(cty.DynamicPseudoType).WithMarks(marks), nil
	case len(all) == 1:
		return l.settleLeaf(all[0].WithMarks(marks)), nil
	}
	return cty.NilVal, errors.New("the list has more than one element")
}

func smallProduct(args []cty.Value) error {
	n := 1
	for _, v := range args {
		if v, _ = v.Unmark(); iterable(v) {
			if n *= max(v.LengthInt(), 1); n > 100_000 {
				return errTooLarge
			}
		}
	}
	return nil
}
