package terraform

import (
	"errors"
	"sort"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

func list(_ *loader, args []cty.Value) (cty.Value, error) { return cty.TupleVal(args), nil }

func mapOf(l *loader, args []cty.Value) (cty.Value, error) {
	if len(args)%2 != 0 {
		return cty.NilVal, errors.New("takes keys and values in turn")
	}
	members := map[string]cty.Value{}
	for i := 0; i < len(args); i += 2 {
		key, _, err := l.key(args[i])
		if err != nil {
			return cty.NilVal, err
		}
		members[key] = args[i+1]
	}
	return cty.ObjectVal(members), nil
}

// lookup finds a key; one that is not known finds nothing that is known.
func lookup(l *loader, args []cty.Value) (cty.Value, error) {
	if len(args) != 2 && len(args) != 3 {
		return cty.NilVal, errors.New("takes a map, a key and a default")
	}
	key := l.open(args[1])
	coll, marks := args[0].Unmark()
	if !coll.IsKnown() || !key.IsKnown() {
		return cty.DynamicVal.WithMarks(marks, key.Marks()), nil
	}
	if coll.IsNull() || !coll.Type().IsObjectType() && !coll.Type().IsMapType() {
		return cty.NilVal, errors.New("the first argument is no map")
	}
	key, _ = key.Unmark()
	key, err := convert.Convert(key, cty.String)
	if err != nil || key.IsNull() {
		return cty.NilVal, errors.New("the key is no string")
	}
	for it := coll.ElementIterator(); it.Next(); {
		if k, v := it.Element(); k.AsString() == key.AsString() {
			return l.settleLeaf(v.WithMarks(marks)), nil
		}
	}
	if len(args) == 3 {
		return args[2], nil
	}
	return cty.NilVal, errors.New("the map has no such key")
}

func transpose(_ *loader, args []cty.Value) (cty.Value, error) {
	if err := takes(args, 1); err != nil {
		return cty.NilVal, err
	}
	raw, marks := args[0].UnmarkDeep()
	if !raw.IsWhollyKnown() {
		return cty.DynamicVal.WithMarks(marks), nil
	}
	raw, err := convert.Convert(raw, cty.Map(cty.List(cty.String)))
	if err != nil || raw.IsNull() {
		return cty.NilVal, errors.New("the argument is no map of lists of strings")
	}
	turned := map[string][]string{}
	for key, list := range raw.AsValueMap() {
		for _, v := range list.AsValueSlice() {
			turned[v.AsString()] = append(turned[v.AsString()], key)
		}
	}
	members := map[string]cty.Value{}
	for key, list := range turned {
		sort.Strings(list)
		values := make([]cty.Value, len(list))
		for i, s := range list {
			values[i] = cty.StringVal(s)
		}
		members[key] = cty.ListVal(values)
	}
	if len(members) == 0 {
		return cty.MapValEmpty(cty.List(cty.String)), nil
	}
	return cty.MapVal(members).WithMarks(marks), nil
}
