package cloudformation

import (
	"strings"

	"demarc"
)

// loop writes out one Fn::ForEach: the fields it stands for, or why they are
// not known
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html).
func (s *stack) loop(f field) ([]field, *demarc.Unk) {
	arg := f.value
	if arg.kind != list || len(arg.items) != 3 || arg.items[0].str() == "" || arg.items[2].kind != object {
		return nil, s.fault(f.line, "%s wants a name, a list and a map", f.name)
	}
	items, unk := s.loopItems(f, arg.items[1])
	if unk != nil {
		return nil, unk
	}
	var all []field
	for _, item := range items {
		for _, body := range arg.items[2].fields {
			if !s.run.spend(1) {
				return all, nil
			}
			made := field{name: replaceName(body.name, arg.items[0].text, item), line: body.line}
			made.value = s.replace(body.value, arg.items[0].text, item)
			if !isLoop(made.name) {
				all = append(all, made)
				continue
			}
			inner, unk := s.loop(made)
			if unk != nil {
				return nil, unk
			}
			all = append(all, inner...)
		}
	}
	return all, nil
}

func (s *stack) loopItems(f field, n *node) ([]string, *demarc.Unk) {
	v := s.value(n)
	if unk := firstUnknown(v); unk != nil {
		return nil, unk
	}
	values, ok := v.([]any)
	if !ok {
		return nil, s.fault(f.line, "%s wants a list", f.name)
	}
	var items []string
	for _, value := range values {
		text, ok := textOf(value)
		if !ok {
			return nil, s.fault(f.line, "%s wants a list of strings", f.name)
		}
		items = append(items, text)
	}
	return items, nil
}

// replace gives n with the loop's variable replaced: ${X} and &{X} in text
// and names, and Ref of X. What does not change is shared, not copied.
func (s *stack) replace(n *node, variable, item string) *node {
	if !s.run.spend(1) {
		return n
	}
	switch n.kind {
	case scalar:
		text := replaceName(n.text, variable, item)
		if text == n.text {
			return n
		}
		return &node{line: n.line, text: text}
	case list:
		items := make([]*node, len(n.items))
		for i, c := range n.items {
			items[i] = s.replace(c, variable, item)
		}
		return &node{kind: list, line: n.line, items: items}
	}
	if ref := n.get("Ref"); ref != nil && len(n.fields) == 1 && ref.str() == variable {
		return &node{line: n.line, text: item}
	}
	fields := make([]field, len(n.fields))
	for i, f := range n.fields {
		fields[i] = field{replaceName(f.name, variable, item), f.line, s.replace(f.value, variable, item)}
	}
	return &node{kind: object, line: n.line, fields: fields}
}

// replaceName replaces ${X} by the item, and &{X} by its letters and digits,
// which alone may stand in a logical id.
func replaceName(text, variable, item string) string {
	if !strings.Contains(text, "{"+variable+"}") {
		return text
	}
	text = strings.ReplaceAll(text, "${"+variable+"}", item)
	return strings.ReplaceAll(text, "&{"+variable+"}", alphanumeric(item))
}

func alphanumeric(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, text)
}
