package lens

import (
	"maps"
	"slices"
	"strings"

	"demarc"
	"demarc/catalog"
)

// identity is what a resource can be named by, within its root or, by ARN,
// anywhere.
type identity struct {
	byAddress map[string][]*demarc.Resource // root + "#" + address without index, and with
	byName    map[string][]*demarc.Resource // canonical type + "|" + name, id or ARN
}

// identify indexes resources by address and by what they are called.
func identify(resources []*demarc.Resource, called [][]string) *identity {
	x := &identity{map[string][]*demarc.Resource{}, map[string][]*demarc.Resource{}}
	for i, r := range resources {
		if r == nil {
			continue
		}
		at := r.Root + "#" + r.Address
		x.byAddress[at] = append(x.byAddress[at], r)
		if bare, ok := bareAddress(r.Address); ok {
			x.byAddress[r.Root+"#"+bare] = append(x.byAddress[r.Root+"#"+bare], r)
		}
		for _, name := range called[i] {
			key := r.Type + "|" + name
			if !slices.Contains(x.byName[key], r) {
				x.byName[key] = append(x.byName[key], r)
			}
		}
	}
	return x
}

// names: whether an attribute names a resource of the type itself: id, arn and
// name do, and whatever is called name, id, identifier or arn after the last
// words of the type (BucketName of a Bucket, GroupId of a SecurityGroup).
func names(typ, attr string) bool {
	attr = strings.ToLower(strings.ReplaceAll(attr, "_", ""))
	last := strings.ToLower(typ[strings.LastIndex(typ, ":")+1:])
	for _, ending := range []string{"identifier", "name", "arn", "id"} {
		if stem, ok := strings.CutSuffix(attr, ending); ok {
			return strings.HasSuffix(last, stem)
		}
	}
	return attr == last
}

// bareAddress drops the instance key at the end of an address: a.b[0] is a.b.
func bareAddress(address string) (string, bool) {
	if !strings.HasSuffix(address, "]") {
		return address, false
	}
	depth := strings.LastIndex(address, "[")
	if q := strings.LastIndex(address, `["`); q >= 0 && strings.HasSuffix(address, `"]`) {
		depth = q
	}
	return address[:depth], depth > 0
}

// relator resolves the relations of an estate.
type relator struct {
	catalog *catalog.Catalog
	estate  *demarc.Estate
	names   *identity
	inRoot  map[string][]*demarc.Resource // root + "|" + type
}

func newRelator(c *catalog.Catalog, e *demarc.Estate, names *identity) *relator {
	x := &relator{c, e, names, map[string][]*demarc.Resource{}}
	for _, r := range e.Resources {
		key := r.Root + "|" + r.Type
		x.inRoot[key] = append(x.inRoot[key], r)
	}
	return x
}

// relate resolves folds first, so that rules see whole resources everywhere.
func (x *relator) relate() {
	for _, folds := range []bool{true, false} {
		for _, r := range x.estate.Resources {
			for _, rel := range x.catalog.RelationsFrom(r.Type) {
				if folds == (len(rel.Fold) > 0) {
					x.follow(r, rel)
				}
			}
		}
	}
}

// target is what one value of a relation's property leads to.
type target struct {
	found []*demarc.Resource
	open  *demarc.Unk        // it leads somewhere that is not known, or not in this input
	maybe []*demarc.Resource // those that it may lead to, where it is not known to which
}

func (x *relator) follow(r *demarc.Resource, rel *catalog.Relation) {
	for _, v := range leaves(r.Props, strings.Split(rel.Property, ".")) {
		t := x.resolve(r, rel, v)
		for _, other := range t.found {
			x.estate.Relate(r, rel.As, other.Props)
			x.estate.Relate(other, rel.Inverse, r.Props)
			x.fold(r, other, rel)
		}
		if t.open != nil {
			x.estate.Relate(r, rel.As, t.open)
		}
		x.possible(r, rel, t)
	}
}

// resolve finds the resources that a value identifies.
func (x *relator) resolve(r *demarc.Resource, rel *catalog.Relation, v any) target {
	switch v := v.(type) {
	case string:
		switch found := x.named(r, rel.To, v); len(found) {
		case 0:
		case 1:
			return target{found: found}
		default: // a name that several have tells none of them
			return target{open: &demarc.Unk{Reason: "several of type " + shortType(rel.To) + " are called " + v}, maybe: found}
		}
		return target{open: &demarc.Unk{Reason: "the " + shortType(rel.To) + " it names is not in this input"}}
	case *demarc.Unk:
		if v.Ref == "" {
			return target{open: v, maybe: x.inRoot[r.Root+"|"+rel.To]}
		}
		all := x.names.byAddress[r.Root+"#"+v.Ref]
		var found []*demarc.Resource
		for _, other := range all {
			if other.Type == rel.To && other != r {
				found = append(found, other)
			}
		}
		// A reference to a data source, or to a resource of another type, is
		// known to lead elsewhere.
		return target{found: found, open: openIf(len(found) == 0, v)}
	}
	return target{}
}

func openIf(yes bool, u *demarc.Unk) *demarc.Unk {
	if yes {
		return u
	}
	return nil
}

// named finds resources by name, id or ARN; in the same root first.
func (x *relator) named(r *demarc.Resource, typ, name string) []*demarc.Resource {
	found := x.names.byName[typ+"|"+name]
	if len(found) == 0 && strings.HasPrefix(name, "arn:") {
		tail := name[strings.LastIndexAny(name, ":/")+1:]
		found = x.names.byName[typ+"|"+tail]
	}
	var near []*demarc.Resource
	for _, other := range found {
		if other.Root == r.Root && other != r {
			near = append(near, other)
		}
	}
	return near
}

func shortType(typ string) string { return typ[strings.LastIndex(typ, ":")+1:] }

// fold writes what a part says into its whole.
func (x *relator) fold(part, whole *demarc.Resource, rel *catalog.Relation) {
	for from, to := range rel.Fold {
		v, ok := part.Props[from]
		if !ok {
			continue
		}
		steps := strings.Split(to, ".")
		at := whole.Props
		for _, name := range steps[:len(steps)-1] {
			next, ok := at[name].(map[string]any)
			if ok {
				next = maps.Clone(next) // it may be part of another state's resource too
			} else {
				next = map[string]any{}
			}
			at[name] = next
			at = next
		}
		last := steps[len(steps)-1]
		switch old := at[last].(type) {
		case nil:
			at[last] = v
		case []any:
			if more, ok := v.([]any); ok {
				at[last] = append(slices.Clone(old), more...)
			} else {
				at[last] = append(slices.Clone(old), v)
			}
		default:
			at[last] = v
		}
	}
}

// possible marks every resource that an unresolved part may belong to.
func (x *relator) possible(part *demarc.Resource, rel *catalog.Relation, t target) {
	if len(t.maybe) == 0 {
		return
	}
	u := &demarc.Unk{Reason: part.Address + " may belong here: " + t.open.Reason}
	for _, whole := range t.maybe {
		if rel.Inverse != "" {
			x.estate.Relate(whole, rel.Inverse, u)
		}
		for from, to := range rel.Fold {
			if _, ok := part.Props[from]; !ok || strings.Contains(to, ".") {
				continue
			}
			if _, ok := whole.Props[to]; !ok {
				whole.Props[to] = u
			}
		}
	}
}

// leaves gives the values at a property path, each element of lists on the way
// and at its end; "*" is every property of an object.
func leaves(v any, path []string) []any {
	switch t := v.(type) {
	case nil:
		return nil
	case []any:
		var out []any
		for _, item := range t {
			out = append(out, leaves(item, path)...)
		}
		return out
	}
	if len(path) == 0 {
		return []any{v}
	}
	m, ok := v.(map[string]any)
	if !ok {
		if _, ok := v.(*demarc.Unk); ok {
			return []any{v}
		}
		return nil
	}
	if path[0] == "*" {
		var out []any
		for _, name := range demarc.Tree(m).Names() {
			out = append(out, leaves(m[name], path[1:])...)
		}
		return out
	}
	return leaves(m[strings.TrimSuffix(path[0], "[]")], path[1:])
}
