// Package lens turns raw resources, whatever they were read from, into an
// estate in one shape: canonical types and properties, the source's defaults
// made explicit, parts folded into their wholes, relations resolved.
//
// It knows no service; what is particular to one stands in the lens,
// relations and schemas of the catalog. It judges nothing.
package lens

import (
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"demarc"
	"demarc/catalog"
)

// Options says what an estate keeps beyond what rules read.
type Options struct {
	Everything bool     // every property
	Tags       []string // tags with these keys, in lower case
}

// Focus makes the estate of raw resources. Only properties that a rule of the
// catalog reads are kept, and what the options ask for.
func Focus(c *catalog.Catalog, raws []*demarc.Raw, opt Options) *demarc.Estate {
	focused := turn(c, raws, opt)
	return estateOf(c, raws, func(i int) (*demarc.Resource, []string) { return focused[i].resource, focused[i].called })
}

// FocusBoth makes the estates of two states of the same input. A raw resource
// that stands in both is turned once.
func FocusBoth(c *catalog.Catalog, before, after []*demarc.Raw, opt Options) (base, head *demarc.Estate) {
	index := make(map[*demarc.Raw]int, len(before))
	for i, raw := range before {
		index[raw] = i
	}
	all := slices.Clone(before)
	place := make([]int, len(after))
	for i, raw := range after {
		at, shared := index[raw]
		if !shared {
			at = len(all)
			all = append(all, raw)
		}
		place[i] = at
	}
	focused := turn(c, all, opt)
	var both sync.WaitGroup
	both.Go(func() {
		base = estateOf(c, before, func(i int) (*demarc.Resource, []string) { return focused[i].own(), focused[i].called })
	})
	both.Go(func() {
		head = estateOf(c, after, func(i int) (*demarc.Resource, []string) {
			return focused[place[i]].own(), focused[place[i]].called
		})
	})
	both.Wait()
	return base, head
}

// focused is a resource as its raw form alone says, and what it is called; nil
// for a data source that no lens reads.
type focused struct {
	resource *demarc.Resource
	called   []string
}

// own gives a resource that an estate may fold others into. What is below its
// properties is shared: a fold copies what it changes.
func (f focused) own() *demarc.Resource {
	if f.resource == nil {
		return nil
	}
	r := *f.resource
	r.Props = maps.Clone(r.Props)
	return &r
}

// turn converts raw resources, in parallel.
func turn(c *catalog.Catalog, raws []*demarc.Raw, opt Options) []focused {
	needs := c.Needs(append(canonicalTypes(c, raws), accountType))
	out := make([]focused, len(raws))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			converters := map[[2]string]*converter{}
			for i := w * len(raws) / workers; i < (w+1)*len(raws)/workers; i++ {
				out[i].resource, out[i].called = focus(c, raws[i], needs, opt, converters)
			}
		})
	}
	wg.Wait()
	return out
}

// estateOf joins resources into an estate: accounts, unique IDs, relations.
func estateOf(c *catalog.Catalog, raws []*demarc.Raw, of func(i int) (*demarc.Resource, []string)) *demarc.Estate {
	list := make([]*demarc.Resource, len(raws))
	called := make([][]string, len(raws))
	for i := range raws {
		list[i], called[i] = of(i)
	}
	identities := identify(list, called)
	list = slices.DeleteFunc(list, func(r *demarc.Resource) bool { return r == nil })
	list = append(list, accounts(c, list)...)
	slices.SortStableFunc(list, func(a, b *demarc.Resource) int { return strings.Compare(a.ID, b.ID) })
	unique(list)
	slices.SortStableFunc(list, func(a, b *demarc.Resource) int { return strings.Compare(a.ID, b.ID) })
	for _, r := range list {
		r.Props["$id"] = r.ID
	}
	e := demarc.NewEstate(list)
	x := newRelator(c, e, identities)
	x.relate()
	x.sampled(raws)
	return e
}

// lensOf finds the lens of a raw resource and its canonical type. A data
// source has the lens "data.<type>" or none; a resource whose source already
// speaks canonical types needs none, and neither does one of Terraform's
// provider awscc, which writes them with underscores.
func lensOf(c *catalog.Catalog, raw *demarc.Raw) (*catalog.Lens, string) {
	name := raw.Type
	if raw.Data {
		name = "data." + name
	}
	l := c.Lens(raw.Source, name)
	switch {
	case l != nil && l.Type != "":
		return l, l.Type
	case raw.Source == "terraform":
		if name, ok := strings.CutPrefix(raw.Type, "awscc_"); ok && !raw.Data {
			return &catalog.Lens{}, c.Schema.Spelled(name)
		}
		return l, ""
	case l == nil:
		return &catalog.Lens{}, raw.Type
	}
	return l, raw.Type
}

func canonicalTypes(c *catalog.Catalog, raws []*demarc.Raw) []string {
	seen := map[string]bool{}
	var types []string
	for _, raw := range raws {
		if _, typ := lensOf(c, raw); typ != "" && !seen[typ] {
			seen[typ] = true
			types = append(types, typ)
		}
	}
	slices.Sort(types)
	return types
}

// focus converts one resource and lists what it is called; nil for a data
// source that no lens reads.
func focus(c *catalog.Catalog, raw *demarc.Raw, needs map[string]map[string]bool, opt Options, converters map[[2]string]*converter) (*demarc.Resource, []string) {
	l, typ := lensOf(c, raw)
	if raw.Data && typ == "" {
		return nil, nil
	}
	r := &demarc.Resource{
		ID: raw.Root + "#" + raw.Address, Address: raw.Address, MovedFrom: raw.MovedFrom, Type: typ, RawType: raw.Type, Source: raw.Source, Data: raw.Data,
		Root: raw.Root, Account: raw.Account, Region: raw.Region, File: raw.File, Line: raw.Line, Tags: tags(raw, opt.Tags),
	}
	if typ == "" {
		r.Props = map[string]any{}
		return r, nil
	}
	key := [2]string{raw.Source, raw.Type}
	conv := converters[key]
	if conv == nil {
		read := needs[typ]
		wanted := func(property string) bool { return opt.Everything || read["*"] || read[property] }
		conv = newConverter(typ, l, c.Schema.Type(typ), raw.Source != "cloudformation", wanted)
		if raw.Source == "config" {
			names, _ := c.Schema.Recorded(raw.Type)
			conv.unrecorded = conv.beyond(names)
		}
		converters[key] = conv
	}
	props, called := conv.convert(raw.Attrs)
	conv.open(props, raw)
	r.Props, r.Names = props, called
	r.Props["$type"], r.Props["$address"] = typ, raw.Address
	if raw.Region != "" {
		r.Props["$region"] = raw.Region
	}
	return r, called
}

// accountType is the resource on which the duties of an account stand.
const accountType = "Demarc::AWS::Account"

// accounts makes one resource for each account that the estate names, and one
// for the account of resources that name none.
func accounts(c *catalog.Catalog, list []*demarc.Resource) []*demarc.Resource {
	if c.Schema.Type(accountType) == nil {
		return nil
	}
	seen := map[string]bool{}
	var out []*demarc.Resource
	for _, r := range list {
		if r.Data || seen[r.Account] {
			continue
		}
		seen[r.Account] = true
		a := &demarc.Resource{ID: "account#" + r.Account, Address: "account", Type: accountType, RawType: accountType, Source: "demarc", Account: r.Account, Props: map[string]any{}}
		if r.Account != "" {
			a.Address = "account " + r.Account
			a.Props["AccountId"] = r.Account
		}
		out = append(out, a)
	}
	return out
}

// unique gives resources with equal IDs IDs of their own; the list is sorted.
func unique(list []*demarc.Resource) {
	for i, n := 1, 1; i < len(list); i++ {
		if list[i].ID != list[i-1].ID && !strings.HasPrefix(list[i-1].ID, list[i].ID+"~") {
			n = 1
			continue
		}
		n++
		list[i].ID += "~" + strconv.Itoa(n)
	}
}
