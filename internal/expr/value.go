package expr

import (
	"errors"
	"reflect"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"demarc"
)

// val hands a property value to CEL; lists and maps are wrapped, not copied.
func (r *run) val(v any) ref.Val {
	switch v := v.(type) {
	case nil:
		return types.NullValue
	case bool:
		return types.Bool(v)
	case string:
		return types.String(v)
	case int64:
		return types.Int(v)
	case int:
		return types.Int(v)
	case float64:
		return types.Double(v)
	case *demarc.Unk:
		return r.unknown(v)
	case map[string]any:
		return &object{r, v}
	case []any:
		return &list{run: r, l: v}
	}
	return types.NewErr("a value of Go type %T has no place in a rule", v)
}

// object is a CEL map over a property tree.
type object struct {
	run *run
	m   map[string]any
}

var _ traits.Mapper = (*object)(nil)

// Find implements traits.Mapper; a null property is absent.
func (o *object) Find(key ref.Val) (ref.Val, bool) {
	k, ok := key.(types.String)
	if !ok {
		return nil, false
	}
	v, ok := o.m[string(k)]
	if !ok || v == nil {
		return nil, false
	}
	return o.run.val(v), true
}

func (o *object) Get(key ref.Val) ref.Val {
	if v, ok := o.Find(key); ok {
		return v
	}
	return types.NewErr("no such property: %v", key)
}

func (o *object) Contains(key ref.Val) ref.Val {
	v, ok := o.Find(key)
	if ok && types.IsUnknown(v) {
		return v
	}
	return types.Bool(ok)
}

func (o *object) Size() ref.Val { return types.Int(len(o.m)) }

func (o *object) Iterator() traits.Iterator {
	keys := make([]ref.Val, 0, len(o.m))
	for _, k := range (demarc.Tree)(o.m).Names() {
		keys = append(keys, types.String(k))
	}
	return &iterator{next: func(i int) ref.Val { return keys[i] }, size: len(keys)}
}

func (o *object) ConvertToNative(t reflect.Type) (any, error) { return native(o.m, t) }
func (o *object) ConvertToType(t ref.Type) ref.Val            { return convert(o, types.MapType, t) }
func (o *object) Equal(other ref.Val) ref.Val                 { return wholeEqual() }
func (o *object) Type() ref.Type                              { return types.MapType }
func (o *object) Value() any                                  { return o.m }

// list is a CEL list over a property tree.
type list struct {
	run *run
	l   []any
}

var _ traits.Lister = (*list)(nil)

func (l *list) Get(index ref.Val) ref.Val {
	i, ok := index.(types.Int)
	if !ok || i < 0 || int(i) >= len(l.l) {
		return types.NewErr("no such index: %v", index)
	}
	return l.run.val(l.l[i])
}

func (l *list) Contains(ref.Val) ref.Val {
	return types.NewErr("use holds(list, x), which is three-valued")
}
func (l *list) Add(ref.Val) ref.Val { return types.NewErr("lists of properties are not added") }

func (l *list) Size() ref.Val { return types.Int(len(l.l)) }

func (l *list) Iterator() traits.Iterator {
	return &iterator{next: func(i int) ref.Val { return l.run.val(l.l[i]) }, size: len(l.l)}
}

func (l *list) ConvertToNative(t reflect.Type) (any, error) { return native(l.l, t) }
func (l *list) ConvertToType(t ref.Type) ref.Val            { return convert(l, types.ListType, t) }
func (l *list) Equal(ref.Val) ref.Val                       { return wholeEqual() }
func (l *list) Type() ref.Type                              { return types.ListType }
func (l *list) Value() any                                  { return l.l }

// lookup is a CEL map from a name to a list that is found when asked for.
type lookup struct {
	run *run
	f   func(string) []any
}

var _ traits.Mapper = (*lookup)(nil)

func (m *lookup) Find(key ref.Val) (ref.Val, bool) {
	k, ok := key.(types.String)
	if !ok {
		return nil, false
	}
	if m.f == nil {
		return &list{run: m.run}, true
	}
	return &list{run: m.run, l: m.f(string(k))}, true
}

func (m *lookup) Get(key ref.Val) ref.Val {
	v, ok := m.Find(key)
	if !ok {
		return types.NewErr("no such name: %v", key)
	}
	return v
}

func (m *lookup) Contains(ref.Val) ref.Val                    { return types.True }
func (m *lookup) Size() ref.Val                               { return types.NewErr("this map is looked up by name only") }
func (m *lookup) Iterator() traits.Iterator                   { return &iterator{} }
func (m *lookup) ConvertToNative(t reflect.Type) (any, error) { return native(m, t) }
func (m *lookup) ConvertToType(t ref.Type) ref.Val            { return convert(m, types.MapType, t) }
func (m *lookup) Equal(ref.Val) ref.Val                       { return wholeEqual() }
func (m *lookup) Type() ref.Type                              { return types.MapType }
func (m *lookup) Value() any                                  { return m }

type iterator struct {
	next func(int) ref.Val
	size int
	i    int
}

func (it *iterator) HasNext() ref.Val { return types.Bool(it.i < it.size) }

func (it *iterator) Next() ref.Val {
	if it.i >= it.size {
		return nil
	}
	it.i++
	return it.next(it.i - 1)
}

func (it *iterator) ConvertToNative(t reflect.Type) (any, error) { return native(it, t) }
func (it *iterator) ConvertToType(t ref.Type) ref.Val            { return convert(it, types.IteratorType, t) }
func (it *iterator) Equal(ref.Val) ref.Val                       { return wholeEqual() }
func (it *iterator) Type() ref.Type                              { return types.IteratorType }
func (it *iterator) Value() any                                  { return it }

func native(v any, t reflect.Type) (any, error) {
	if reflect.TypeOf(v).AssignableTo(t) {
		return v, nil
	}
	return nil, errNative
}

var errNative = errors.New("properties are not converted to Go types")

func convert(v ref.Val, own, to ref.Type) ref.Val {
	if to.TypeName() == own.TypeName() {
		return v
	}
	if to.TypeName() == types.TypeType.TypeName() {
		return own.(ref.Val)
	}
	return types.NewErr("no conversion to %s", to.TypeName())
}

func wholeEqual() ref.Val {
	return types.NewErr("whole lists and maps are not compared: it would not be three-valued")
}

func isData(address string) bool {
	return strings.HasPrefix(address, "data.") || strings.Contains(address, ".data.")
}
