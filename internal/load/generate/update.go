package generate

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Update writes the JSON of a plan of n resources, as Plan does, over a prior
// state. Changed says how many resources of a hundred the plan changes; the
// others are no-op. Of three that change, one is updated, one is new, and one
// takes the place of one that is deleted. The error is that of w.
func Update(w io.Writer, n int, seed int64, changed int) error {
	p := &planWriter{w: bufio.NewWriterSize(w, 1<<16), n: n, seed: seed, prior: true, changed: changed}
	return p.plan()
}

// fate is what a plan does with a resource.
type fate int

const (
	create fate = iota
	keep
	update
	replace // another one, of the name with goneSuffix, is deleted
)

const goneSuffix = "_gone"

// fate gives that of resource i of the estate.
func (p *planWriter) fate(i int) fate {
	at := i * p.changed / 100
	switch {
	case !p.prior:
		return create
	case (i+1)*p.changed/100 == at:
		return keep
	}
	return []fate{update, create, replace}[at%3]
}

// standing writes the prior state.
func (p *planWriter) standing() {
	list := func(a *app, resources []resource, first int, module string) (items []any) {
		for k, r := range resources {
			f := p.fate(first + k)
			if f == create {
				continue
			}
			name := r.inRoot(a)
			if module != "" {
				name = r.name
			}
			if f == replace {
				name += goneSuffix
			}
			item := r.head(module, name)
			item["schema_version"], item["values"], item["sensitive_values"] = 0, r.before(a, f), marks()
			items = append(items, item)
		}
		return items
	}
	p.raw(`"prior_state":{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{"resources":[`)
	p.each(false, func(a *app, resources []resource, first int) {
		for _, item := range list(a, resources, first, "") {
			p.item(item)
		}
	})
	p.raw(`],"child_modules":[`)
	p.each(true, func(a *app, resources []resource, first int) {
		p.item(map[string]any{"address": a.module(), "resources": list(a, resources, first, a.module())})
	})
	p.raw(`]}}},`)
}

// changesOf lists what resource_changes says of a resource.
func (r *resource) changesOf(a *app, module, name string, f fate) []any {
	item := func(name, action string, before, after any) map[string]any {
		item := r.head(module, name)
		if module != "" {
			item["module_address"] = module
		}
		item["change"] = map[string]any{"actions": []string{action}, "before": before, "after": after, "after_unknown": map[string]any{},
			"before_sensitive": marks(), "after_sensitive": marks()}
		return item
	}
	switch f {
	case keep:
		return []any{item(name, "no-op", r.before(a, f), r.applied(a))}
	case update:
		return []any{item(name, "update", r.before(a, f), r.applied(a))}
	case replace:
		return []any{r.change(module, name), item(name+goneSuffix, "delete", r.before(a, f), nil)}
	}
	return []any{r.change(module, name)}
}

func marks() map[string]any {
	return map[string]any{"tags": map[string]any{}, "tags_all": map[string]any{}}
}

// applied is what a resource is after it was applied: all is known.
func (r *resource) applied(a *app) map[string]any {
	all := known(r.body, a)
	for _, name := range r.computed {
		all[name] = nil
		if name == "id" || strings.HasSuffix(name, "arn") {
			all[name] = identity(a, r.kind+"."+r.name+"."+name)
		}
	}
	all["tags_all"] = all["tags"]
	return all
}

// before is what a resource was. One that is updated had the first of its
// switches the other way, and another name for its team.
func (r *resource) before(a *app, f fate) map[string]any {
	all := r.applied(a)
	if f != update {
		return all
	}
	for _, at := range r.body {
		if on, ok := at.value.(bool); ok && !at.unset {
			all[at.name] = !on
			break
		}
	}
	if tags, ok := all["tags"].(map[string]any); ok {
		was := map[string]any{}
		for key, value := range tags {
			was[key] = value
		}
		was["Team"] = "team-before"
		all["tags"], all["tags_all"] = was, was
	}
	return all
}

// known is a body in which every reference has its value.
func known(body []attr, a *app) map[string]any {
	all := map[string]any{}
	for _, at := range body {
		switch {
		case at.ref != "" && at.value != nil:
			all[at.name] = []any{identity(a, at.ref)}
		case at.ref != "":
			all[at.name] = identity(a, at.ref)
		case at.blocks != nil:
			var list []any
			for _, b := range at.blocks {
				list = append(list, known(b, a))
			}
			all[at.name] = list
		default:
			all[at.name] = at.value
		}
	}
	return all
}

// identity is the value of an attribute that AWS sets: an id, or an ARN.
func identity(a *app, reference string) string {
	parts := strings.SplitN(reference, ".", 3)
	id := a.name + "-" + parts[0] + "-" + parts[1]
	if strings.HasSuffix(parts[2], "arn") {
		return fmt.Sprintf("arn:aws:any:eu-west-1:123456789012:%s", id)
	}
	return id
}
