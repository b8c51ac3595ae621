package demarc

import "sort"

// Estate is the resources of a run with their relations.
type Estate struct {
	Resources []*Resource // sorted by ID

	byType  map[string][]*Resource
	related map[*Resource]map[string][]any
}

// NewEstate makes an estate of resources sorted by ID, without relations.
func NewEstate(resources []*Resource) *Estate {
	e := &Estate{Resources: resources, byType: map[string][]*Resource{}, related: map[*Resource]map[string][]any{}}
	for _, r := range resources {
		if r.Type != "" {
			e.byType[r.Type] = append(e.byType[r.Type], r)
		}
	}
	return e
}

// ByType lists the resources of a canonical type, in order of ID.
func (e *Estate) ByType(typ string) []*Resource { return e.byType[typ] }

// Find gives the resource with an ID; nil if there is none.
func (e *Estate) Find(id string) *Resource {
	i := sort.Search(len(e.Resources), func(i int) bool { return e.Resources[i].ID >= id })
	if i == len(e.Resources) || e.Resources[i].ID != id {
		return nil
	}
	return e.Resources[i]
}

// Related lists what a resource is related to under a name: properties of
// other resources (map[string]any), or *Unk where one could not be resolved.
func (e *Estate) Related(r *Resource, name string) []any { return e.related[r][name] }

// Relate adds a relation; an empty name adds nothing. It must not be called
// while others read.
func (e *Estate) Relate(r *Resource, name string, to any) {
	if name == "" {
		return
	}
	m := e.related[r]
	if m == nil {
		m = map[string][]any{}
		e.related[r] = m
	}
	m[name] = append(m[name], to)
}
