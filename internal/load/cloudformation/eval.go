package cloudformation

import (
	"strconv"
	"strings"

	"demarc"
)

// removed is the value of AWS::NoValue: what holds it goes.
type removed struct{}

// value evaluates a node: nil, bool, int64, float64, string, []any,
// map[string]any, *demarc.Unk or removed.
func (s *stack) value(n *node) any {
	if !s.run.spend(1) {
		return &demarc.Unk{Set: true, Reason: "load cloudformation: not read to the end"}
	}
	switch n.kind {
	case scalar:
		return n.literal()
	case list:
		return s.list(n)
	}
	return s.object(n)
}

func (s *stack) list(n *node) []any {
	items := make([]any, 0, len(n.items))
	for _, item := range n.items {
		if v := s.value(item); v != (removed{}) {
			items = append(items, v)
		}
	}
	return items
}

// object evaluates an object, or the function it stands for.
func (s *stack) object(n *node) any {
	if len(n.fields) == 1 && isFunction(n.fields[0].name) {
		return s.call(n.fields[0].name, n.line, n.fields[0].value)
	}
	out := make(map[string]any, len(n.fields))
	for _, f := range n.fields {
		switch {
		case isLoop(f.name):
			made, unk := s.loop(f)
			if unk != nil {
				return unk // it may add any name
			}
			for _, m := range made {
				s.put(out, m)
			}
		case f.name == "Fn::Transform":
			return s.transform(f.value)
		case strings.HasPrefix(f.name, "Fn::"):
			return s.fault(f.line, "%s stands beside other keys", f.name)
		default:
			s.put(out, f)
		}
	}
	return out
}

func (s *stack) put(out map[string]any, f field) {
	if v := s.value(f.value); v != (removed{}) {
		out[f.name] = v
	}
}

func isLoop(name string) bool { return strings.HasPrefix(name, "Fn::ForEach::") }

func isFunction(name string) bool {
	return name == "Ref" || strings.HasPrefix(name, "Fn::") && !isLoop(name)
}

// call evaluates an intrinsic function
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html).
func (s *stack) call(name string, line int, arg *node) any {
	switch name {
	case "Ref":
		return s.ref(line, arg)
	case "Fn::GetAtt":
		return s.getAtt(line, arg)
	case "Fn::Sub":
		return s.sub(line, arg)
	case "Fn::If":
		return s.choose(line, arg)
	case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not":
		return s.truth(line, name, arg)
	case "Fn::FindInMap":
		return s.findInMap(line, arg)
	case "Fn::Join":
		return s.join(line, arg)
	case "Fn::Split":
		return s.split(line, arg)
	case "Fn::Select":
		return s.selectItem(line, arg)
	case "Fn::Length":
		return s.length(line, arg)
	case "Fn::Base64":
		return s.base64(line, arg)
	case "Fn::ToJsonString":
		return s.toJSON(line, arg)
	case "Fn::Cidr":
		return s.cidr(line, arg)
	case "Fn::GetAZs":
		return &demarc.Unk{Set: true, Reason: "the Availability Zones of the Region are known at deployment"}
	case "Fn::ImportValue":
		return s.imported(arg)
	case "Fn::GetStackOutput":
		return &demarc.Unk{Set: true, Reason: "an output of another stack is known at deployment"}
	case "Fn::Transform":
		return s.transform(arg)
	}
	return s.fault(line, "%s is no function that demarc knows", name)
}

// truth gives a condition function as a value.
func (s *stack) truth(line int, name string, arg *node) any {
	v := s.test(&node{kind: object, line: line, fields: []field{{name, line, arg}}})
	if v.known() {
		return v.is
	}
	return v.unk()
}

func (s *stack) imported(arg *node) any {
	reason := "a value that another stack exports"
	if name, ok := textOf(s.value(arg)); ok {
		reason += " as " + name
	}
	return &demarc.Unk{Set: true, Reason: reason}
}

// transform is a macro in the middle of a template: it may put anything in
// its place.
func (s *stack) transform(arg *node) *demarc.Unk {
	reason := "a macro was not run"
	if name := arg.get("Name").str(); name != "" {
		reason = "macro " + name + " was not run"
	}
	if location := arg.get("Parameters").get("Location").str(); location != "" {
		reason += ": " + location + " is not read"
	}
	return &demarc.Unk{Set: true, Reason: reason}
}

// textOf gives a known scalar as text, the way CloudFormation does where it
// wants a string.
func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// part gives what is known of a piece of an unknown value: that it hangs on
// the same resource.
func part(u *demarc.Unk) *demarc.Unk {
	return &demarc.Unk{Set: u.Set, Reason: u.Reason, Ref: u.Ref, Attr: u.Attr}
}
