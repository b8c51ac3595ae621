package catalog

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
)

// index says which service file holds what, so that a run reads only the
// files of the services that it meets.
type index struct {
	Services   []string                     // ids, sorted
	Claims     map[string][]string          // canonical type -> services that claim it
	Checks     map[string][]string          // canonical type -> services with checks on it
	Lenses     map[string]map[string]string // source -> raw type -> service with its lens
	Relations  []*Relation
	Frameworks []string // ids, sorted
	Names      Names
}

// claim is one service's claim on a type.
type claim struct {
	service *Service
	typ     *Type
}

// shelf holds the services that were read so far and what was found by type.
type shelf struct {
	read          func(id string) *Service // nil when all are on the shelf already
	mu            sync.Mutex
	services      map[string]*Service
	readFramework func(id string) *Framework // likewise
	frameworks    map[string]*Framework
	claims        map[string][]claim
	checks        map[string][]*Variant
	exposures     map[string][]*Exposure
	relations     map[string][]*Relation
	inverse       map[string][]*Relation
}

// arrange puts decoded services on the shelf and builds the index.
func (c *Catalog) arrange(services []*Service) {
	x := index{Claims: map[string][]string{}, Checks: map[string][]string{}, Lenses: map[string]map[string]string{}}
	for _, s := range services {
		x.add(s)
		for typ, paths := range s.Schemas {
			c.Schema.declare(typ, paths)
		}
	}
	slices.Sort(x.Services) // file names sort otherwise: "iot-x.yaml" before "iot.yaml"
	c.open(x)
	for _, s := range services {
		s.settle()
		c.shelf.services[s.ID] = s
	}
}

// add puts what a service file holds into the index.
func (x *index) add(s *Service) {
	x.Services = append(x.Services, s.ID)
	for _, t := range s.Types {
		x.Claims[t.Type] = appendNew(x.Claims[t.Type], s.ID)
	}
	for _, k := range s.Checks {
		for _, v := range k.variants() {
			for _, t := range v.On {
				x.Checks[t] = appendNew(x.Checks[t], s.ID)
			}
		}
	}
	for source, byType := range s.Lens {
		if x.Lenses[source] == nil {
			x.Lenses[source] = map[string]string{}
		}
		for raw := range byType {
			x.Lenses[source][raw] = s.ID
		}
	}
	for _, r := range s.Relations {
		r.Service = s.ID
		x.Relations = append(x.Relations, r)
	}
}

// remove takes out what a service file held.
func (x *index) remove(id string) {
	is := func(other string) bool { return other == id }
	x.Services = slices.DeleteFunc(x.Services, is)
	for typ, list := range x.Claims {
		x.Claims[typ] = slices.DeleteFunc(list, is)
	}
	for typ, list := range x.Checks {
		x.Checks[typ] = slices.DeleteFunc(list, is)
	}
	for _, byType := range x.Lenses {
		maps.DeleteFunc(byType, func(_, service string) bool { return service == id })
	}
	x.Relations = slices.DeleteFunc(x.Relations, func(r *Relation) bool { return r.Service == id })
}

// clone copies an index, so that the copy can be changed.
func (x *index) clone() index {
	lists := func(m map[string][]string) map[string][]string {
		out := make(map[string][]string, len(m))
		for k, v := range m {
			out[k] = slices.Clone(v)
		}
		return out
	}
	out := index{Services: slices.Clone(x.Services), Claims: lists(x.Claims), Checks: lists(x.Checks), Lenses: map[string]map[string]string{},
		Relations: slices.Clone(x.Relations), Frameworks: slices.Clone(x.Frameworks),
		Names: Names{Prefixes: maps.Clone(x.Names.Prefixes), Helpers: x.Names.Helpers}}
	for source, byType := range x.Lenses {
		out.Lenses[source] = maps.Clone(byType)
	}
	return out
}

// open makes the ways in from an index.
func (c *Catalog) open(x index) {
	c.index = x
	c.duty = map[string]int{}
	for i, d := range c.Duties {
		c.duty[d.ID] = i
	}
	c.shelf.exposures = map[string][]*Exposure{}
	c.shelf.services, c.shelf.claims, c.shelf.checks = map[string]*Service{}, map[string][]claim{}, map[string][]*Variant{}
	c.shelf.frameworks = map[string]*Framework{}
	c.shelf.relations, c.shelf.inverse = map[string][]*Relation{}, map[string][]*Relation{}
	for _, r := range x.Relations {
		c.shelf.relations[r.From] = append(c.shelf.relations[r.From], r)
		c.shelf.inverse[r.To] = append(c.shelf.inverse[r.To], r)
	}
}

// Service finds a service by id.
func (c *Catalog) Service(id string) (*Service, bool) {
	c.shelf.mu.Lock()
	defer c.shelf.mu.Unlock()
	s := c.take(id)
	return s, s != nil
}

// take gives a service from the shelf, or reads it; nil if there is none.
func (c *Catalog) take(id string) *Service {
	if s, ok := c.shelf.services[id]; ok {
		return s
	}
	if _, ok := slices.BinarySearch(c.index.Services, id); !ok || c.shelf.read == nil {
		return nil
	}
	s := c.shelf.read(id)
	s.settle()
	c.shelf.services[id] = s
	return s
}

// ServiceIDs lists the ids of all services, sorted.
func (c *Catalog) ServiceIDs() []string { return c.index.Services }

// Services gives all services, sorted by id. It reads those not read yet.
func (c *Catalog) Services() []*Service {
	c.shelf.mu.Lock()
	defer c.shelf.mu.Unlock()
	var out []*Service
	for _, id := range c.index.Services {
		if s := c.take(id); s != nil {
			out = append(out, s)
		}
	}
	return out
}

// FrameworkIDs lists the ids of all frameworks, sorted.
func (c *Catalog) FrameworkIDs() []string { return c.index.Frameworks }

// Framework finds a framework by id.
func (c *Catalog) Framework(id string) (*Framework, bool) {
	c.shelf.mu.Lock()
	defer c.shelf.mu.Unlock()
	if f, ok := c.shelf.frameworks[id]; ok {
		return f, true
	}
	if _, ok := slices.BinarySearch(c.index.Frameworks, id); !ok || c.shelf.readFramework == nil {
		return nil, false
	}
	f := c.shelf.readFramework(id)
	c.shelf.frameworks[id] = f
	return f, true
}

// claims lists the claims on a canonical type, those with a condition first.
func (c *Catalog) claims(typ string) []claim {
	c.shelf.mu.Lock()
	defer c.shelf.mu.Unlock()
	if list, ok := c.shelf.claims[typ]; ok {
		return list
	}
	var list []claim
	for _, id := range c.index.Claims[typ] {
		s := c.take(id)
		for _, t := range s.Types {
			if t.Type == typ {
				list = append(list, claim{s, t})
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].typ.When != "" && list[j].typ.When == "" })
	c.shelf.claims[typ] = list
	return list
}

// Claims lists the services that claim a canonical type with their claims,
// those with a condition first.
func (c *Catalog) Claims(typ string) (services []*Service, types []*Type) {
	for _, cl := range c.claims(typ) {
		services, types = append(services, cl.service), append(types, cl.typ)
	}
	return services, types
}

// Exposures lists what makes checks on a canonical type weigh more or less, in
// the order of the files of the services that claim it.
func (c *Catalog) Exposures(typ string) []*Exposure {
	c.shelf.mu.Lock()
	list, ok := c.shelf.exposures[typ]
	c.shelf.mu.Unlock()
	if ok {
		return list
	}
	for _, cl := range c.claims(typ) {
		for _, x := range cl.service.Exposures {
			if slices.Contains(x.On, typ) && !slices.Contains(list, x) { // a service may claim a type twice
				list = append(list, x)
			}
		}
	}
	c.shelf.mu.Lock()
	c.shelf.exposures[typ] = list
	c.shelf.mu.Unlock()
	return list
}

// Checks lists the check variants on a canonical type, in order of check id.
func (c *Catalog) Checks(typ string) []*Variant {
	c.shelf.mu.Lock()
	defer c.shelf.mu.Unlock()
	if list, ok := c.shelf.checks[typ]; ok {
		return list
	}
	var list []*Variant
	for _, id := range c.index.Checks[typ] {
		for _, k := range c.take(id).Checks {
			for _, v := range k.Variants {
				if slices.Contains(v.On, typ) {
					list = append(list, v)
				}
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].check.ID < list[j].check.ID })
	c.shelf.checks[typ] = list
	return list
}

// Lens finds the lens for a raw type of a source; nil if there is none.
func (c *Catalog) Lens(source, rawType string) *Lens {
	id, ok := c.index.Lenses[source][rawType]
	if !ok {
		return nil
	}
	c.shelf.mu.Lock()
	defer c.shelf.mu.Unlock()
	return c.take(id).Lens[source][rawType]
}

// Names says which service a resource type belongs to by its name, for types
// that no service file claims.
type Names struct {
	Prefixes map[string]string `yaml:"prefixes"` // "aws_glue_", "AWS::Glue::" or a whole name -> service; the longest wins
	Helpers  []string          `yaml:"helpers"`  // last words of types that serve others and carry no duties: policy, attachment
}

// ByName finds the service of a resource type by its name and a claim on it:
// the whole line, or nothing for a helper. Nil if no prefix fits.
func (c *Catalog) ByName(rawType string) (*Service, *Type) {
	for i := len(rawType); i > 0; i-- {
		id, ok := c.index.Names.Prefixes[rawType[:i]]
		if !ok || i < len(rawType) && rawType[i-1] != '_' && rawType[i-1] != ':' {
			continue
		}
		s, ok := c.Service(id)
		if !ok {
			return nil, nil
		}
		t := &Type{Type: rawType}
		for _, word := range c.index.Names.Helpers {
			if strings.HasSuffix(foldName(rawType), word) {
				t.Carries = &[]string{}
			}
		}
		return s, t
	}
	return nil, nil
}

// RelationsFrom lists the relations that start at a canonical type.
func (c *Catalog) RelationsFrom(typ string) []*Relation { return c.shelf.relations[typ] }

// RelationsTo lists the relations that end at a canonical type.
func (c *Catalog) RelationsTo(typ string) []*Relation { return c.shelf.inverse[typ] }

// variants gives the variants of a check as written: the inline one, or the list.
func (k *Check) variants() []*Variant {
	if len(k.Variants) == 0 {
		return []*Variant{&k.Inline}
	}
	return k.Variants
}

// settle prepares a service that was just decoded.
func (s *Service) settle() {
	s.forms, s.place, s.tables = map[string]*Form{}, map[string]*Placement{}, map[string]any{}
	for name, t := range s.Tables {
		if v, err := plain(t); err == nil {
			s.tables[name] = v
		}
	}
	var whole []string
	for _, t := range s.Types {
		if t.Carries == nil {
			whole = append(whole, t.Type)
		}
	}
	for _, f := range s.Forms {
		s.forms[f.ID], f.on = f, map[string]bool{}
		on := f.On
		if len(on) == 0 {
			on = whole
		}
		for _, t := range on {
			f.on[t] = true
		}
	}
	for _, p := range s.Placements {
		s.place[p.Duty] = p
	}
	for _, x := range s.Exposures {
		x.service = s
	}
	for _, k := range s.Checks {
		k.service, k.Variants = s, k.variants()
		for _, v := range k.Variants {
			v.check = k
		}
	}
	for _, byType := range s.Lens {
		for raw, l := range byType {
			if l == nil {
				l = &Lens{}
				byType[raw] = l
			}
			l.settle()
		}
	}
}
