package cloudformation

import "demarc"

// findInMap evaluates Fn::FindInMap. Where a key is not known but every value
// it could lead to is the same, that is the value.
func (s *stack) findInMap(line int, arg *node) any {
	if arg.kind != list || len(arg.items) < 3 || len(arg.items) > 4 {
		return s.fault(line, "Fn::FindInMap wants a map and two keys")
	}
	name, unk := s.name(line, "Fn::FindInMap", arg.items[0])
	if unk != nil {
		return unk
	}
	table := s.mappings.get(name)
	if table == nil || table.kind != object {
		if macro := s.mappings.get("Fn::Transform"); macro != nil {
			return s.transform(macro)
		}
		return s.fault(line, "Fn::FindInMap of %q, which is no mapping", name)
	}
	rows, unk := s.under([]*node{table}, line, arg.items[1])
	cells, unkCell := s.under(rows, line, arg.items[2])
	if unk == nil {
		unk = unkCell
	}
	return s.found(line, arg, cells, unk)
}

// under gives what the objects hold under a key; under every key, with the
// reason, if it is not known.
func (s *stack) under(tables []*node, line int, key *node) ([]*node, *demarc.Unk) {
	name, unk := s.name(line, "Fn::FindInMap", key)
	var found []*node
	for _, table := range tables {
		if unk == nil {
			if n := table.get(name); n != nil {
				found = append(found, n)
			}
			continue
		}
		for _, f := range table.fields {
			found = append(found, f.value)
		}
	}
	return found, unk
}

// found gives the value of a mapping's cell, or of the default.
func (s *stack) found(line int, arg *node, cells []*node, unk *demarc.Unk) any {
	if len(arg.items) == 4 {
		if fallback := arg.items[3].get("DefaultValue"); fallback != nil && (unk != nil || len(cells) == 0) {
			cells = append(cells, fallback)
		}
	}
	if len(cells) == 0 {
		if unk != nil {
			return unk
		}
		return s.fault(line, "Fn::FindInMap finds nothing in %q", arg.items[0].str())
	}
	value := s.value(cells[0])
	for _, cell := range cells[1:] {
		value = either(value, s.value(cell), unk.Reason)
	}
	return value
}
