package cloudformation

import (
	"encoding/base64"
	"encoding/json"

	"demarc"
)

// base64 evaluates Fn::Base64. Of a text that is known in part it keeps the
// pieces as they are, so that a rule can look for a credential in them.
func (s *stack) base64(line int, arg *node) any {
	v := s.value(arg)
	if unk, ok := v.(*demarc.Unk); ok {
		return unk
	}
	text, ok := textOf(v)
	if !ok {
		return s.fault(line, "Fn::Base64 wants a string")
	}
	var p pieces
	if len(text) <= maxText {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	p.text(text)
	return p.value(s, line)
}

// toJSON evaluates Fn::ToJsonString.
func (s *stack) toJSON(line int, arg *node) any {
	v := s.value(arg)
	switch v := v.(type) {
	case *demarc.Unk:
		return part(v)
	case []any, map[string]any:
	default:
		return s.fault(line, "Fn::ToJsonString wants a list or a map")
	}
	var p pieces
	p.json(v)
	return p.value(s, line)
}

// json appends a value as JSON, names sorted; an unknown is a hole, without
// quotes, as its type is not known either.
func (p *pieces) json(v any) {
	switch v := v.(type) {
	case *demarc.Unk:
		p.hole(&demarc.Unk{Reason: v.Reason, Ref: v.Ref, Attr: v.Attr})
	case []any:
		p.text("[")
		for i, item := range v {
			if i > 0 {
				p.text(",")
			}
			p.json(item)
		}
		p.text("]")
	case map[string]any:
		p.text("{")
		for i, name := range demarc.Tree(v).Names() {
			if i > 0 {
				p.text(",")
			}
			p.json(name)
			p.text(":")
			p.json(v[name])
		}
		p.text("}")
	default:
		if p.b.Len() > maxText {
			return
		}
		data, _ := json.Marshal(v) // a scalar: cannot fail
		p.text(string(data))
	}
}
