package lens

import (
	"slices"
	"strings"

	"demarc"
)

// What AWS Config does not write may be set all the same: it records some
// properties of a resource, and some types of an account. What lies beyond is
// unknown, never absent.

// beyond lists the wanted properties of the resource to which no attribute
// leads that Config records: names as of Schema.Recorded, and those of which
// the lens speaks.
func (c *converter) beyond(names []string) []string {
	if c.root.prop == nil {
		return nil
	}
	reached := map[string]bool{}
	for _, name := range c.lens.Never {
		reached[name] = true
	}
	for from := range c.lens.Rename {
		names = append(names, from)
	}
	reach := func(s *step) {
		if len(s.dest) > 0 {
			reached[strings.TrimSuffix(s.dest[0], "[]")] = true
		}
	}
	for _, name := range names {
		s := c.root
		for _, step := range strings.Split(name, ".") {
			top := s == c.root || s.to == toHere
			if s = c.child(s, step); top || s.to == toResource {
				reach(s)
			}
			if s.to == toNowhere {
				break
			}
		}
	}
	var open []string
	for _, p := range c.root.prop.Children {
		if c.wanted(p.Name) && !reached[p.Name] {
			open = append(open, p.Name)
		}
	}
	return open
}

// open marks the properties that a resource may have beyond what the input
// says.
func (c *converter) open(props map[string]any, raw *demarc.Raw) {
	for _, name := range c.unrecorded {
		if _, ok := props[name]; !ok {
			props[name] = &demarc.Unk{Reason: "AWS Config is not known to record " + name}
		}
	}
	if !raw.Excerpt || c.root.prop == nil {
		return
	}
	for _, p := range c.root.prop.Children {
		if _, ok := props[p.Name]; !ok && c.wanted(p.Name) {
			props[p.Name] = &demarc.Unk{Reason: "the query did not select " + p.Name}
		}
	}
}

// sampled marks the relations of resources of AWS Config in which others may
// stand that the input lacks: all if it is a sample, else those from a type of
// which a snapshot has none in the same account and Region, as nothing says
// which types are recorded there.
func (x *relator) sampled(raws []*demarc.Raw) {
	sample, snapped := map[string]bool{}, map[[4]string]bool{}
	for _, raw := range raws {
		if raw.Source != "config" {
			continue
		}
		sample[raw.Root+"#"+raw.Address] = raw.Sample
		if _, typ := lensOf(x.catalog, raw); !raw.Sample {
			snapped[[4]string{raw.Root, raw.Account, raw.Region, typ}] = true
		}
	}
	if len(sample) == 0 {
		return
	}
	recorded := x.catalog.RecordedTypes()
	for _, r := range x.estate.Resources {
		some, ok := sample[r.Root+"#"+r.Address]
		if !ok {
			continue
		}
		l := x.catalog.Lens("config", r.RawType)
		for _, rel := range x.catalog.RelationsTo(r.Type) {
			switch {
			case rel.Inverse == "" || l != nil && slices.Contains(l.Within, rel.Inverse):
			case some || !recorded[rel.From] || !snapped[[4]string{r.Root, r.Account, r.Region, rel.From}]:
				x.estate.Relate(r, rel.Inverse, &demarc.Unk{Reason: "another " + shortType(rel.From) + " may stand in the account; the input does not hold all"})
			}
		}
	}
}
