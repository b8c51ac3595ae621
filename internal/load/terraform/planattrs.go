package terraform

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unique"

	"github.com/tidwall/gjson"

	"demarc"
)

// planAttrs is demarc.Attributes over a piece of a plan or state that
// [planRead] has passed. It decodes at each call and keeps nothing, so a
// resource costs little until a rule asks for it.
type planAttrs struct {
	values  string     // JSON object
	unknown string     // after_unknown; "" if the plan does not list the change
	secret  [2]string  // after_sensitive and sensitive_values
	block   string     // configuration of the resource; "" if there is none
	place   *planPlace // the module instance; nil in a state
	data    bool
}

// planPlace is a module instance.
type planPlace struct {
	config  *planConfig
	module  *planModule // nil if the plan has no configuration of it
	address string
}

// Get implements demarc.Attributes.
func (a *planAttrs) Get(name string) (any, bool) {
	key := gjson.Escape(name)
	raw := gjson.Get(a.values, key)
	value, ok := planValue(raw), raw.Exists()
	if a.place != nil {
		if tree := a.unknownTree(key, ok); tree.Type == gjson.True || strings.Contains(tree.Raw, "true") {
			value, ok = a.open(value, ok, tree, a.says(key))
		}
	}
	return planHideBoth(value, a.secret, key), ok
}

// Names implements demarc.Attributes. It lists also what a plan calls unknown
// and Get may find absent: telling them apart is what costs.
func (a *planAttrs) Names() []string {
	var names []string
	for _, object := range []string{a.values, a.unknown, a.silent()} {
		gjson.Parse(object).ForEach(func(key, value gjson.Result) bool {
			if value.Type != gjson.False || object == a.values {
				names = append(names, key.String())
			}
			return true
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// silent gives what the configuration sets where the plan does not say which
// attributes are unknown.
func (a *planAttrs) silent() string {
	if a.unknown != "" {
		return ""
	}
	return gjson.Get(a.block, "expressions").Raw
}

// unknownTree gives what after_unknown says of an attribute. Where a plan
// leaves out the change, what is set and has no value is unknown.
func (a *planAttrs) unknownTree(key string, ok bool) gjson.Result {
	if a.unknown != "" {
		return gjson.Get(a.unknown, key)
	}
	if !ok && gjson.Get(a.block, "expressions."+key).Exists() {
		return gjson.Result{Type: gjson.True}
	}
	return gjson.Result{}
}

// open puts unknowns into a value where the tree says so.
func (a *planAttrs) open(value any, ok bool, tree gjson.Result, says planSays) (any, bool) {
	switch {
	case tree.Type == gjson.True:
		return a.unk(says)
	case tree.IsArray():
		list, _ := value.([]any)
		i := 0
		tree.ForEach(func(_, item gjson.Result) bool {
			if i == len(list) {
				list = append(list, nil)
			}
			element, set := a.open(list[i], true, item, says.element(list[i], len(list)))
			if !set { // it exists, whoever made it
				element = &demarc.Unk{Reason: "known after apply", Set: true}
			}
			list[i] = element
			i++
			return true
		})
		if ok || len(list) > 0 {
			return list, true
		}
	case tree.IsObject():
		object, _ := value.(map[string]any)
		tree.ForEach(func(key, item gjson.Result) bool {
			name := key.String()
			member, has := object[name]
			if member, has = a.open(member, has, item, says.member(name)); has {
				if object == nil {
					object = map[string]any{}
				}
				object[name] = member
			}
			return true
		})
		if object != nil {
			return object, true
		}
	}
	return value, ok
}

// unk is the value of an attribute that is known after apply. One that the
// configuration does not set is absent: the service's default applies. What a
// data source will read is unknown either way.
func (a *planAttrs) unk(says planSays) (any, bool) {
	trace := planTrace{config: a.place.config}
	scope := planScope{module: a.place.module, address: a.place.address, block: a.block}
	set := 0
	for _, expression := range says.said {
		if expression.Exists() {
			set++
			trace.expression(scope, expression)
		}
	}
	if set == 0 && !says.blind && !a.data {
		return nil, false
	}
	return trace.unknown(set > 0 && set == len(says.said) && !says.blind), true
}

// says gives what the configuration says of an attribute.
func (a *planAttrs) says(key string) planSays {
	if a.block == "" || a.place.module == nil {
		return planSays{blind: true}
	}
	return planSays{said: []gjson.Result{gjson.Get(a.block, "expressions."+key)}}
}

// planSays is what the configuration may say of a value: the expression, the
// blocks, or one that does not exist where it says nothing. There are several
// where the order of blocks is not that of the values.
type planSays struct {
	said  []gjson.Result
	blind bool // there may be more: a dynamic block, which plans leave out
}

// element narrows to an element of a list of n, by its known values.
func (s planSays) element(value any, n int) planSays {
	in := planSays{blind: s.blind}
	for _, said := range s.said {
		if planIsExpression(said) {
			in.said = append(in.said, said)
			continue
		}
		blocks := said.Array()
		if len(blocks) < n {
			in.blind = true
		}
		for _, block := range blocks {
			if planFits(block, value) {
				in.said = append(in.said, block)
			}
		}
	}
	return in
}

// member narrows to a member of an object or block.
func (s planSays) member(name string) planSays {
	in := planSays{blind: s.blind}
	for _, said := range s.said {
		switch {
		case planIsExpression(said):
			in.said = append(in.said, said)
		case said.IsArray():
			in.blind = true
		default:
			in.said = append(in.said, said.Get(gjson.Escape(name)))
		}
	}
	return in
}

// planIsExpression tells an expression from a nested block.
func planIsExpression(said gjson.Result) bool {
	return said.Raw == "{}" || said.IsObject() && (said.Get("references").IsArray() || said.Get("constant_value").Exists())
}

// planFits reports whether the constants of a block are those of the value.
func planFits(block gjson.Result, value any) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return true
	}
	fits := true
	block.ForEach(func(key, expression gjson.Result) bool {
		constant := expression.Get("constant_value")
		have := object[key.String()]
		if constant.Exists() && constant.Type != gjson.JSON && have != nil {
			fits = fmt.Sprint(planValue(constant)) == fmt.Sprint(have)
		}
		return fits
	})
	return fits
}

// planValue decodes JSON. Whole numbers become int64 where they fit.
func planValue(r gjson.Result) any {
	switch r.Type {
	case gjson.False:
		return false
	case gjson.True:
		return true
	case gjson.String:
		return strings.Clone(r.Str) // so that no value keeps the whole plan alive
	case gjson.Number:
		return planNumber(r.Raw)
	case gjson.JSON:
		if r.IsArray() {
			list := []any{}
			r.ForEach(func(_, item gjson.Result) bool {
				list = append(list, planValue(item))
				return true
			})
			return list
		}
		object := map[string]any{}
		r.ForEach(func(key, item gjson.Result) bool {
			object[unique.Make(key.String()).Value()] = planValue(item)
			return true
		})
		return object
	}
	return nil
}

// planNumber reads a number; one too large for a float stays text.
func planNumber(raw string) any {
	if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f)
	}
	return f
}
