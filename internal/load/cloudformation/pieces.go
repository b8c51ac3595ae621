package cloudformation

import (
	"strings"

	"demarc"
)

// pieces joins known and unknown pieces to one string.
type pieces struct {
	b       strings.Builder
	known   bool // some text is known
	unknown []*demarc.Unk
}

func (p *pieces) text(text string) {
	p.b.WriteString(text)
	p.known = p.known || text != ""
}

// add appends a value that a function wants as a string.
func (p *pieces) add(s *stack, line int, function string, v any) {
	if p.b.Len() > maxText {
		return
	}
	if unk, ok := v.(*demarc.Unk); ok {
		p.hole(unk)
		return
	}
	if v == nil || v == (removed{}) {
		return
	}
	text, ok := textOf(v)
	if !ok {
		p.hole(s.fault(line, "%s wants strings", function))
		return
	}
	p.text(text)
}

func (p *pieces) hole(unk *demarc.Unk) {
	p.unknown = append(p.unknown, unk)
	if unk.Text == "" {
		p.b.WriteString(demarc.Hole)
		return
	}
	p.text(unk.Text)
}

// value gives the string, or what is known of it.
func (p *pieces) value(s *stack, line int) any {
	switch {
	case p.b.Len() > maxText:
		return s.fault(line, "makes a string of more than %d MiB", maxText>>20)
	case !s.run.spend(p.b.Len() / 8):
		return &demarc.Unk{Set: true, Reason: "load cloudformation: not read to the end"}
	case len(p.unknown) == 0:
		return p.b.String()
	case len(p.unknown) == 1 && !p.known:
		return p.unknown[0]
	}
	unk := &demarc.Unk{Set: true, Reason: p.unknown[0].Reason}
	if p.known {
		unk.Text = p.b.String()
	}
	for _, u := range p.unknown {
		switch {
		case u.Ref == "" || u.Ref == unk.Ref:
		case unk.Ref == "":
			unk.Ref, unk.Attr = u.Ref, u.Attr
		default:
			unk.Ref, unk.Attr = "", ""
			return unk
		}
	}
	return unk
}

// join evaluates Fn::Join. An item that may be absent takes its delimiter
// with it.
func (s *stack) join(line int, arg *node) any {
	if arg.kind != list || len(arg.items) != 2 {
		return s.fault(line, "Fn::Join wants two arguments")
	}
	delimiter, ok := textOf(s.value(arg.items[0]))
	if !ok && !arg.items[0].null() {
		return s.fault(line, "Fn::Join wants a string between the items")
	}
	v := s.value(arg.items[1])
	if unk, ok := v.(*demarc.Unk); ok {
		return part(unk)
	}
	items, ok := v.([]any)
	if !ok {
		return s.fault(line, "Fn::Join wants a list")
	}
	var p pieces
	begun := false
	for _, item := range items {
		if unk, ok := item.(*demarc.Unk); ok && !unk.Set {
			p.hole(unk)
			continue
		}
		if begun {
			p.text(delimiter)
		}
		p.add(s, line, "Fn::Join", item)
		begun = true
	}
	return p.value(s, line)
}
