package cloudformation

import (
	"strconv"
	"strings"

	"demarc"
)

// split evaluates Fn::Split.
func (s *stack) split(line int, arg *node) any {
	if arg.kind != list || len(arg.items) != 2 {
		return s.fault(line, "Fn::Split wants two arguments")
	}
	delimiter := arg.items[0].str()
	if delimiter == "" {
		return s.fault(line, "Fn::Split wants a string to split at")
	}
	v := s.value(arg.items[1])
	if unk, ok := v.(*demarc.Unk); ok {
		return part(unk)
	}
	text, ok := textOf(v)
	if !ok {
		return s.fault(line, "Fn::Split wants a string")
	}
	s.run.spend(len(text) / 8)
	var items []any
	for _, item := range strings.Split(text, delimiter) {
		items = append(items, item)
	}
	return items
}

// selectItem evaluates Fn::Select.
func (s *stack) selectItem(line int, arg *node) any {
	if arg.kind != list || len(arg.items) != 2 {
		return s.fault(line, "Fn::Select wants two arguments")
	}
	index := s.value(arg.items[0])
	v := s.value(arg.items[1])
	for _, v := range []any{index, v} {
		if unk, ok := v.(*demarc.Unk); ok {
			return part(unk)
		}
	}
	items, ok := v.([]any)
	if !ok {
		return s.fault(line, "Fn::Select wants a list")
	}
	text, _ := textOf(index)
	i, err := strconv.Atoi(text)
	if err != nil || i < 0 || i >= len(items) {
		return s.fault(line, "Fn::Select has no item %q in a list of %d", text, len(items))
	}
	if unk := maybeAbsent(items[:i]); unk != nil {
		return &demarc.Unk{Set: true, Reason: unk.Reason}
	}
	return items[i]
}

// length evaluates Fn::Length.
func (s *stack) length(line int, arg *node) any {
	v := s.value(arg)
	if unk, ok := v.(*demarc.Unk); ok {
		return &demarc.Unk{Set: true, Reason: unk.Reason}
	}
	items, ok := v.([]any)
	if !ok {
		return s.fault(line, "Fn::Length wants a list")
	}
	if unk := maybeAbsent(items); unk != nil {
		return &demarc.Unk{Set: true, Reason: unk.Reason}
	}
	return int64(len(items))
}

// maybeAbsent gives the first item that may not be there, nil if none.
func maybeAbsent(items []any) *demarc.Unk {
	for _, item := range items {
		if unk, ok := item.(*demarc.Unk); ok && !unk.Set {
			return unk
		}
	}
	return nil
}
