package cloudformation

import (
	"fmt"
	"reflect"
	"strings"

	"demarc"
)

// verdict is a condition's value: true, false, or not known for a reason.
type verdict struct {
	is   bool
	why  string // not known, why; "" if known
	busy bool   // being evaluated
}

func isKnown(is bool) verdict      { return verdict{is: is} }
func notKnown(why string) verdict  { return verdict{why: why} }
func (v verdict) known() bool      { return v.why == "" }
func (v verdict) holds() bool      { return v.known() && v.is }
func (v verdict) fails() bool      { return v.known() && !v.is }
func (v verdict) unk() *demarc.Unk { return &demarc.Unk{Set: true, Reason: v.why} }

// condition evaluates a condition of the template by its name.
func (s *stack) condition(name string, line int) verdict {
	if v, ok := s.verdicts[name]; ok {
		if v.busy {
			return notKnown(s.fault(line, "condition %s hangs on itself", name).Reason)
		}
		return *v
	}
	f, ok := s.conditions[name]
	if !ok {
		return notKnown(s.fault(line, "condition %q is not in the template", name).Reason)
	}
	v := &verdict{busy: true}
	s.verdicts[name] = v
	*v = s.test(f.value)
	if !v.known() && !strings.HasPrefix(v.why, "condition ") { // the innermost says most
		v.why = fmt.Sprintf("condition %s is not known: %s", name, v.why)
	}
	return *v
}

// test evaluates a condition function, or a literal truth value.
func (s *stack) test(n *node) verdict {
	if n.kind == object && len(n.fields) == 1 {
		name, arg := n.fields[0].name, n.fields[0].value
		switch name {
		case "Condition":
			return s.condition(arg.str(), n.line)
		case "Fn::Equals":
			return s.equals(n.line, arg)
		case "Fn::Not":
			return s.not(n.line, arg)
		case "Fn::And":
			return s.all(n.line, name, arg, verdict.fails)
		case "Fn::Or":
			return s.all(n.line, name, arg, verdict.holds)
		}
	}
	switch v := s.value(n).(type) {
	case bool:
		return isKnown(v)
	case string:
		if v == "true" || v == "false" {
			return isKnown(v == "true")
		}
	case *demarc.Unk:
		return notKnown(v.Reason)
	}
	return notKnown(s.fault(n.line, "is no condition").Reason)
}

// all joins conditions: the first that settles the answer gives it, else any
// that is not known, else the last.
func (s *stack) all(line int, name string, arg *node, settles func(verdict) bool) verdict {
	if arg.kind != list || len(arg.items) == 0 {
		return notKnown(s.fault(line, "%s wants a list of conditions", name).Reason)
	}
	var last, open verdict
	for _, item := range arg.items {
		last = s.test(item)
		if settles(last) {
			return last
		}
		if !last.known() && open.known() {
			open = last
		}
	}
	if !open.known() {
		return open
	}
	return last
}

func (s *stack) not(line int, arg *node) verdict {
	if arg.kind != list || len(arg.items) != 1 {
		return notKnown(s.fault(line, "Fn::Not wants a list of one condition").Reason)
	}
	v := s.test(arg.items[0])
	if v.known() {
		v.is = !v.is
	}
	return v
}

func (s *stack) equals(line int, arg *node) verdict {
	if arg.kind != list || len(arg.items) != 2 {
		return notKnown(s.fault(line, "Fn::Equals wants two values").Reason)
	}
	a, b := s.value(arg.items[0]), s.value(arg.items[1])
	for _, v := range []any{a, b} {
		if unk := firstUnknown(v); unk != nil {
			return notKnown(unk.Reason)
		}
	}
	textA, okA := textOf(a)
	textB, okB := textOf(b)
	if okA && okB {
		return isKnown(textA == textB)
	}
	return isKnown(reflect.DeepEqual(a, b))
}

// firstUnknown finds an unknown in a value, nil if there is none. Which one
// it finds in a map is settled by the names.
func firstUnknown(v any) *demarc.Unk {
	switch v := v.(type) {
	case *demarc.Unk:
		return v
	case []any:
		for _, item := range v {
			if unk := firstUnknown(item); unk != nil {
				return unk
			}
		}
	case map[string]any:
		for _, name := range demarc.Tree(v).Names() {
			if unk := firstUnknown(v[name]); unk != nil {
				return unk
			}
		}
	}
	return nil
}

// choose evaluates Fn::If. Where the condition is not known, what both arms
// have in common stays known.
func (s *stack) choose(line int, arg *node) any {
	if arg.kind != list || len(arg.items) != 3 {
		return s.fault(line, "Fn::If wants a condition and two values")
	}
	var v verdict
	switch cond := arg.items[0]; {
	case cond.kind == object:
		v = s.test(cond)
	case cond.str() != "" && cond.str() == s.holds:
		v = isKnown(true)
	default:
		v = s.condition(cond.str(), line)
	}
	switch {
	case v.holds():
		return s.value(arg.items[1])
	case v.known():
		return s.value(arg.items[2])
	}
	return either(s.value(arg.items[1]), s.value(arg.items[2]), v.why)
}

// either gives what is known of a value that is a or b.
func either(a, b any, why string) any {
	_, noA := a.(removed)
	_, noB := b.(removed)
	switch {
	case noA && noB:
		return a
	case noA || noB:
		return &demarc.Unk{Reason: why}
	}
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			return eitherMap(a, b, why)
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			return eitherList(a, b, why)
		}
	case *demarc.Unk:
		if b, ok := b.(*demarc.Unk); ok && (a == b || *a == *b && a.Ref != "") {
			return a
		}
	default:
		if a == b {
			return a
		}
	}
	return &demarc.Unk{Set: true, Reason: why}
}

func eitherMap(a, b map[string]any, why string) any {
	out := make(map[string]any, len(a))
	for name, va := range a {
		vb, ok := b[name]
		if !ok {
			vb = removed{}
		}
		out[name] = either(va, vb, why)
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			out[name] = &demarc.Unk{Reason: why}
		}
	}
	return out
}

func eitherList(a, b []any, why string) any {
	out := make([]any, len(a))
	for i := range a {
		out[i] = either(a[i], b[i], why)
	}
	return out
}
