package expr

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"demarc"
)

// functions is the list of what rules may call beyond CEL itself; docs/catalog.md
// has the same list in words.
func functions() []cel.EnvOption {
	dyn, text, boolean := cel.DynType, cel.StringType, cel.BoolType
	return []cel.EnvOption{
		nonStrict("isSet", isSet),
		nonStrict("ownKey", ownKey),
		nonStrict("isTrue", isTrue),
		cel.Function("oneOf", cel.Overload("oneOf_dyn_list", []*cel.Type{dyn, cel.ListType(dyn)}, boolean, cel.BinaryBinding(oneOf))),
		cel.Function("holds", cel.Overload("holds_dyn_dyn", []*cel.Type{dyn, dyn}, boolean, cel.BinaryBinding(holds))),
		cel.Function("some", cel.Overload("some_dyn", []*cel.Type{dyn}, boolean, cel.UnaryBinding(someOf))),
		cel.Function("count", cel.Overload("count_dyn", []*cel.Type{dyn}, cel.IntType, cel.UnaryBinding(countOf))),
		cel.Function("atLeast", cel.Overload("atLeast_dyn_string", []*cel.Type{dyn, text}, boolean, cel.BinaryBinding(atLeast))),
		cel.Function("date", cel.Overload("date_string", []*cel.Type{text}, cel.TimestampType, cel.UnaryBinding(date))),
		cel.Function("anyCidr", cel.Overload("anyCidr_dyn", []*cel.Type{dyn}, boolean, cel.UnaryBinding(anyCidr))),
		cel.Function("opensPort", cel.Overload("opensPort_dyn_int", []*cel.Type{dyn, cel.IntType}, boolean, cel.BinaryBinding(opensPort))),
		cel.Function("opensAll", cel.Overload("opensAll_dyn", []*cel.Type{dyn}, boolean, cel.UnaryBinding(opensAll))),
		nonStrict("looksSecret", looksSecretValue),
		nonStrict("exposed", exposed),
		cel.Function("statements", cel.Overload("statements_dyn", []*cel.Type{dyn}, cel.ListType(dyn), cel.UnaryBinding(statementList))),
		policyFunction("grantsPublic", grantsPublic),
		policyFunction("grantsAdmin", grantsAdmin),
		policyFunction("deniesPlainTransport", deniesPlainTransport),
		cel.Function("grantsOthers", cel.Overload("grantsOthers_dyn_dyn", []*cel.Type{dyn, dyn}, boolean, cel.BinaryBinding(grantsOthers))),
		cel.Function("grantsAny", cel.Overload("grantsAny_dyn_list", []*cel.Type{dyn, cel.ListType(text)}, boolean, cel.BinaryBinding(grantsAny))),
	}
}

func nonStrict(name string, f func(ref.Val) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_dyn", []*cel.Type{cel.DynType}, cel.BoolType,
		cel.UnaryBinding(f), cel.OverloadIsNonStrict()))
}

// inside opens an optional: the value and whether there is one.
func inside(v ref.Val) (ref.Val, bool) {
	if o, ok := v.(*types.Optional); ok {
		if !o.HasValue() {
			return nil, false
		}
		v = o.GetValue()
	}
	return v, v != types.NullValue
}

// isSet: whether a property has a value, known or not. Empty strings, lists
// and maps are not set.
func isSet(v ref.Val) ref.Val {
	v, ok := inside(v)
	if !ok {
		return types.False
	}
	switch v := v.(type) {
	case *types.Unknown:
		for _, id := range v.IDs() {
			if id&bitSet == 0 {
				return v
			}
		}
		return types.True
	case *types.Err:
		return v
	case types.String:
		return types.Bool(v != "")
	case *list:
		return types.Bool(len(v.l) > 0)
	case *object:
		return types.Bool(len(v.m) > 0)
	}
	return types.True
}

// ownKey: whether a KMS key of the customer's is named. An alias that starts
// with alias/aws/ is the key that the provider manages in the account
// (https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html).
func ownKey(v ref.Val) ref.Val {
	v, ok := inside(v)
	if !ok {
		return types.False
	}
	switch v := v.(type) {
	case *types.Unknown:
		for _, id := range v.IDs() {
			if id&(bitSet|bitManaged) != bitSet|bitManaged {
				return v
			}
		}
		return types.True
	case types.String:
		s := string(v)
		return types.Bool(s != "" && !strings.Contains(s, "alias/aws/") && s != "AWS_OWNED_KMS_KEY" && s != "AWS_OWNED_CMK")
	case *types.Err:
		return v
	}
	return types.NewErr("ownKey wants a key id")
}

func isTrue(v ref.Val) ref.Val {
	v, ok := inside(v)
	if !ok {
		return types.False
	}
	switch v := v.(type) {
	case types.Bool, *types.Unknown, *types.Err:
		return v
	case types.String:
		return types.Bool(strings.EqualFold(string(v), "true"))
	case types.Int:
		return types.Bool(v != 0)
	case types.Double:
		return types.Bool(v != 0)
	}
	return types.False
}

// same compares two scalars; a number equals its decimal string, as
// configuration languages write either.
func same(a, b any) bool {
	if a == b {
		return true
	}
	return scalarText(a) == scalarText(b)
}

func scalarText(v any) string {
	switch v := v.(type) {
	case types.String:
		return string(v)
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return fmt.Sprintf("%T", v)
}

func oneOf(x, choices ref.Val) ref.Val { return elementOf(choices, x) }

// elementOf looks for a scalar in a list that the rule itself wrote.
func elementOf(container, x ref.Val) ref.Val {
	l, ok := container.(traits.Lister)
	if !ok {
		return types.NewErr("a list is wanted, not %s", container.Type().TypeName())
	}
	for it := l.Iterator(); it.HasNext() == types.True; {
		if same(it.Next().Value(), x.Value()) {
			return types.True
		}
	}
	return types.False
}

func holds(container, x ref.Val) ref.Val {
	l, ok := container.(*list)
	if !ok {
		return elementOf(container, x)
	}
	want := x.Value()
	var open *demarc.Unk
	for _, v := range l.l {
		if u, ok := v.(*demarc.Unk); ok {
			open = u
		} else if same(v, want) {
			return types.True
		}
	}
	if open != nil {
		return l.run.unknown(open)
	}
	return types.False
}

// someOf: whether a list has an element that is known to be there. An element
// that is not known may stand for none.
func someOf(v ref.Val) ref.Val {
	l, ok := v.(*list)
	if !ok {
		if other, ok := v.(traits.Lister); ok {
			return types.Bool(other.Size() != types.IntZero)
		}
		return types.NewErr("some wants a list")
	}
	var open *demarc.Unk
	for _, item := range l.l {
		u, ok := item.(*demarc.Unk)
		if !ok || u.Set && u.Ref != "" {
			return types.True
		}
		open = u
	}
	if open != nil {
		return l.run.unknown(open)
	}
	return types.False
}

// countOf: how many related resources there are; not known where one is not
// known, since it may stand for none.
func countOf(v ref.Val) ref.Val {
	l, ok := v.(*list)
	if !ok {
		return types.NewErr("count wants a list")
	}
	for _, item := range l.l {
		if u, ok := item.(*demarc.Unk); ok {
			return l.run.unknown(u)
		}
	}
	return types.Int(len(l.l))
}

// atLeast compares dotted versions number by number: "8.0.35" is at least
// "8.0". Letters after a number are ignored ("1.2_2021" is 1.2); a version
// that does not start with a number is an error, and so unknown.
func atLeast(v, floor ref.Val) ref.Val {
	have, err := parseVersion(scalarText(v.Value()))
	if err != nil {
		return types.WrapErr(err)
	}
	want, err := parseVersion(scalarText(floor.Value()))
	if err != nil {
		return types.WrapErr(err)
	}
	for i, w := range want {
		h := 0
		if i < len(have) {
			h = have[i]
		}
		if h != w {
			return types.Bool(h > w)
		}
	}
	return types.True
}

func parseVersion(s string) ([]int, error) {
	var parts []int
	for _, field := range strings.Split(strings.TrimPrefix(s, "v"), ".") {
		digits := field
		if i := strings.IndexFunc(field, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
			digits = field[:i]
		}
		n, err := strconv.Atoi(digits)
		if err != nil {
			if len(parts) == 0 {
				return nil, fmt.Errorf("%q is not a version", s)
			}
			break
		}
		parts = append(parts, n)
		if len(digits) < len(field) {
			break
		}
	}
	return parts, nil
}

// date gives the last second of a day in UTC.
func date(v ref.Val) ref.Val {
	day, err := time.Parse(time.DateOnly, string(v.(types.String)))
	if err != nil {
		return types.NewErr("%q is not a date YYYY-MM-DD", v.Value())
	}
	return types.Timestamp{Time: day.Add(24*time.Hour - time.Second)}
}
