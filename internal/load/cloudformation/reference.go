package cloudformation

import (
	"fmt"
	"strings"

	"demarc"
)

// ref evaluates Ref.
func (s *stack) ref(line int, arg *node) any {
	name, unk := s.name(line, "Ref", arg)
	if unk != nil {
		return unk
	}
	return s.lookUp(line, name)
}

// name evaluates an argument that must be a known name.
func (s *stack) name(line int, function string, arg *node) (string, *demarc.Unk) {
	v := s.value(arg)
	if unk, ok := v.(*demarc.Unk); ok {
		return "", part(unk)
	}
	text, ok := textOf(v)
	if !ok || text == "" {
		return "", s.fault(line, "%s wants a name", function)
	}
	return text, nil
}

// lookUp gives what a name stands for: a pseudo parameter, a parameter or a
// resource.
func (s *stack) lookUp(line int, name string) any {
	if v, ok := pseudo(name); ok {
		return v
	}
	if v, ok := s.parameter(name); ok {
		return v
	}
	return s.attribute(line, name, "Ref")
}

// getAtt evaluates Fn::GetAtt, given as a list or as "Resource.Attribute".
func (s *stack) getAtt(line int, arg *node) any {
	if arg.kind == scalar {
		id, attr, ok := strings.Cut(arg.text, ".")
		if !ok || id == "" || attr == "" {
			return s.fault(line, "Fn::GetAtt wants a resource and an attribute")
		}
		return s.attribute(line, id, attr)
	}
	if arg.kind != list || len(arg.items) < 2 {
		return s.fault(line, "Fn::GetAtt wants a resource and an attribute")
	}
	id, unk := s.name(line, "Fn::GetAtt", arg.items[0])
	if unk != nil {
		return unk
	}
	var attrs []string
	for _, item := range arg.items[1:] {
		attr, unk := s.name(line, "Fn::GetAtt", item)
		if unk != nil {
			return unk
		}
		attrs = append(attrs, attr)
	}
	return s.attribute(line, id, strings.Join(attrs, "."))
}

// attribute gives an attribute of a resource, or its "Ref": an output of a
// nested stack that is here, else a value known after deployment.
func (s *stack) attribute(line int, id, attr string) any {
	if made := s.samPart(id, attr); made != "" {
		id, attr = made, "Ref"
	}
	if _, ok := s.byID[id]; !ok && !s.generated(id) {
		if len(s.macros) > 0 {
			return &demarc.Unk{Set: true, Reason: fmt.Sprintf("%s is not in the template; macro %s, which was not run, may make it", id, s.macros[0])}
		}
		if attr == "Ref" {
			return s.fault(line, "Ref of %q, which is no parameter or resource", id)
		}
		return s.fault(line, "Fn::GetAtt of %q, which is no resource", id)
	}
	if why := s.absent(id); why != "" {
		return &demarc.Unk{Reason: why}
	}
	if output, ok := strings.CutPrefix(attr, "Outputs."); ok {
		if c := s.child(id); c.stack != nil {
			return c.stack.output(line, output)
		}
	}
	return s.known(id, attr)
}

// known gives an attribute, or the "Ref", of a resource that will be there.
func (s *stack) known(id, attr string) *demarc.Unk {
	at := s.prefix + id
	reason := fmt.Sprintf("%s.%s is known after deployment", at, attr)
	if attr == "Ref" {
		reason = fmt.Sprintf("Ref of %s is known after deployment", at)
	}
	return &demarc.Unk{Set: true, Ref: at, Attr: attr, Reason: reason}
}

// absent says why a resource is not created; "" if it is, or may be.
func (s *stack) absent(id string) string {
	cond := s.byID[id].get("Condition")
	if cond.str() == "" || !s.condition(cond.str(), cond.line).fails() {
		return ""
	}
	return fmt.Sprintf("%s is not created: condition %s is false", id, cond.str())
}

// sub evaluates Fn::Sub, given as a string or as a string and its variables.
func (s *stack) sub(line int, arg *node) any {
	const wants = "Fn::Sub wants a string, or a string and a map"
	if arg.kind == scalar {
		return s.substitute(line, arg.text, nil)
	}
	if arg.kind != list || len(arg.items) != 2 || arg.items[1].kind != object {
		return s.fault(line, wants)
	}
	text, unk := s.subText(arg.items[0])
	if unk != nil {
		return unk
	}
	vars := map[string]any{}
	for _, f := range arg.items[1].fields {
		vars[f.name] = s.value(f.value)
	}
	return s.substitute(line, text, vars)
}

// subText gives the text of a Fn::Sub with variables.
func (s *stack) subText(n *node) (string, *demarc.Unk) {
	if n.kind == scalar {
		return n.text, nil
	}
	v := s.value(n)
	if unk := firstUnknown(v); unk != nil {
		return "", part(unk)
	}
	if text, ok := textOf(v); ok {
		return text, nil
	}
	return "", s.fault(n.line, "Fn::Sub wants a string, or a string and a map")
}

// substitute replaces ${Name}, ${Resource.Attribute} and ${!Literal}; vars
// come before the template's own names.
func (s *stack) substitute(line int, text string, vars map[string]any) any {
	var p pieces
	for {
		before, rest, ok := strings.Cut(text, "${")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			p.text(text)
			return p.value(s, line)
		}
		p.text(before)
		text = after
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			p.text("${" + literal + "}")
			continue
		}
		p.add(s, line, "Fn::Sub", s.variable(line, strings.TrimSpace(name), vars))
	}
}

// variable gives what a name in a Fn::Sub stands for.
func (s *stack) variable(line int, name string, vars map[string]any) any {
	if v, ok := vars[name]; ok {
		return v
	}
	if name == "" || strings.Trim(name, nameBytes) != "" {
		return s.fault(line, "Fn::Sub has ${%s}, which is no name; write ${!%s} for the text itself", name, name)
	}
	if id, attr, ok := strings.Cut(name, "."); ok && !strings.HasPrefix(name, "AWS::") {
		return s.attribute(line, id, attr)
	}
	return s.lookUp(line, name)
}

const nameBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-&"
