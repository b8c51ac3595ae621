// Package suppose changes one attribute of a resource as it was read, to see
// what would be. It knows no service and no schema.
package suppose

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"demarc"
)

// Set gives the resources with one attribute set, as ADDRESS.ATTRIBUTE=VALUE
// says: an address may be shortened to its end, an attribute goes on with the
// names and numbers of what is in it, and a value is JSON, or text as it
// stands; null unsets. Shows tells whether a change shows in what is read of a
// resource: it must, and of several resources of that address it decides which
// is meant.
func Set(raws []*demarc.Raw, assignment string, shows func(before, after *demarc.Raw) bool) ([]*demarc.Raw, error) {
	found, longest := named(raws, assignment)
	if len(found) == 0 {
		return nil, fmt.Errorf("%q begins with no address of a resource here, or has no =; write ADDRESS.ATTRIBUTE=VALUE", assignment)
	}
	name, value, _ := strings.Cut(assignment[longest+1:], "=")
	path := strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(strings.TrimSpace(name)), ".")
	if slices.Contains(path, "") {
		return nil, fmt.Errorf("%q: an attribute is written as a.b.0.c", assignment)
	}
	var all []string
	changed := map[int]*demarc.Raw{}
	for _, i := range found {
		made := *raws[i]
		old, _ := made.Attrs.Get(path[0])
		made.Attrs = changedAttrs{made.Attrs, path[0], put(old, path[1:], decode(value, lookup(old, path[1:])))}
		all = append(all, made.Address)
		if shows(raws[i], &made) {
			changed[i] = &made
		}
	}
	switch {
	case len(changed) == 0:
		return nil, fmt.Errorf("%q changes nothing that is read of %s: check the name of the attribute, and whether it has that value already", assignment, strings.Join(all, ", "))
	case len(changed) > 1:
		return nil, fmt.Errorf("%q names %d resources: %s; name one", assignment[:longest], len(changed), strings.Join(all, ", "))
	}
	out := slices.Clone(raws)
	for i, raw := range changed {
		out[i] = raw
	}
	return out, nil
}

// named finds the resources with the longest address, or end of one, that an
// assignment begins with.
func named(raws []*demarc.Raw, assignment string) (found []int, longest int) {
	for i, raw := range raws {
		if raw.Data {
			continue
		}
		for _, address := range ends(raw.Address) {
			rest, ok := strings.CutPrefix(assignment, address+".")
			if !ok || !strings.Contains(rest, "=") || len(address) < longest {
				continue
			}
			if len(address) > longest {
				longest, found = len(address), nil
			}
			found = append(found, i)
		}
	}
	return found, longest
}

// ends gives an address and its ends, from dot to dot; a dot within an
// instance key is none.
func ends(address string) []string {
	out := []string{address}
	quoted := false
	for i := range len(address) {
		switch address[i] {
		case '"':
			quoted = !quoted
		case '.':
			if !quoted {
				out = append(out, address[i+1:])
			}
		}
	}
	return out
}

// decode reads a value as JSON; as text where it is none, or where text stood
// before.
func decode(s string, old any) any {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil || dec.More() {
		return s
	}
	switch v.(type) {
	case json.Number, bool:
		if _, text := old.(string); text {
			return s
		}
	}
	return plain(v)
}

// plain gives numbers as attributes have them.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}

func lookup(v any, path []string) any {
	for _, step := range path {
		switch t := v.(type) {
		case map[string]any:
			v = t[step]
		case []any:
			i, err := strconv.Atoi(step)
			switch {
			case err == nil && i >= 0 && i < len(t):
				v = t[i]
			case err != nil && len(t) == 1: // a block
				v = lookup(t[0], []string{step})
			default:
				return nil
			}
		default:
			return nil
		}
	}
	return v
}

// put gives a copy of a value with something at a path; a block on the way, a
// list of one, is gone through without its number.
func put(old any, path []string, v any) any {
	if len(path) == 0 {
		return v
	}
	if list, ok := old.([]any); ok {
		list = slices.Clone(list)
		i, err := strconv.Atoi(path[0])
		switch {
		case err == nil && i >= 0 && i < len(list):
			list[i] = put(list[i], path[1:], v)
			return list
		case err == nil && i == len(list):
			return append(list, put(nil, path[1:], v))
		case err != nil && len(list) == 1:
			list[0] = put(list[0], path, v)
			return list
		case err == nil: // beyond the end: nothing that could be set
			return old
		}
	}
	if i, err := strconv.Atoi(path[0]); err == nil && old == nil {
		if i > 0 {
			return old
		}
		return []any{put(nil, path[1:], v)}
	}
	m, _ := old.(map[string]any)
	m = maps.Clone(m)
	if m == nil {
		m = map[string]any{}
	}
	m[path[0]] = put(m[path[0]], path[1:], v)
	return m
}

// changedAttrs are attributes of which one has another value.
type changedAttrs struct {
	demarc.Attributes
	name  string
	value any
}

// Get implements demarc.Attributes.
func (c changedAttrs) Get(name string) (any, bool) {
	if name == c.name {
		return c.value, true
	}
	return c.Attributes.Get(name)
}

// Names implements demarc.Attributes.
func (c changedAttrs) Names() []string {
	names := c.Attributes.Names()
	if i, found := slices.BinarySearch(names, c.name); !found {
		names = slices.Insert(slices.Clone(names), i, c.name)
	}
	return names
}
