package generate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// Plan writes the JSON of a plan that creates n resources, about 2.5 KB each,
// in the shape that Terraform 1.11 gives. The error is that of w.
func Plan(w io.Writer, n int, seed int64) error {
	p := &planWriter{w: bufio.NewWriterSize(w, 1<<16), n: n, seed: seed}
	return p.plan()
}

func (p *planWriter) plan() error {
	p.raw(`{"format_version":"1.2","terraform_version":"1.11.4","variables":{"region":{"value":"eu-west-1"}},"planned_values":{"root_module":{"resources":[`)
	p.planned()
	p.raw(`]}},"resource_changes":[`)
	p.changes()
	p.raw(`],`)
	if p.prior {
		p.standing()
	}
	p.raw(`"configuration":{"provider_config":{"aws":{"name":"aws","full_name":"registry.terraform.io/hashicorp/aws",` +
		`"expressions":{"region":{"references":["var.region"]}}}},"root_module":{"resources":[`)
	p.configuration()
	p.raw(`,"variables":{"region":{"default":"eu-west-1"}}}},"timestamp":"2026-01-01T00:00:00Z","applyable":true,"complete":true,"errored":false}` + "\n")
	if p.err != nil {
		return fmt.Errorf("generate plan: %w", p.err)
	}
	return p.w.Flush()
}

// planWriter writes the parts of a plan, each by making the estate anew, so
// that a large plan needs no memory.
type planWriter struct {
	w    *bufio.Writer
	n    int
	seed int64
	err  error

	prior   bool // there is a prior state
	changed int  // of a hundred resources in it
	comma
}

// comma separates the items of a list.
type comma bool

func (c *comma) next() string {
	if *c {
		return ","
	}
	*c = true
	return ""
}

func (p *planWriter) raw(s string) {
	p.comma = false
	_, _ = p.w.WriteString(s) // a bufio.Writer keeps its error for Flush
}

// item writes v as the next item of a list.
func (p *planWriter) item(v any) {
	text, err := json.Marshal(v)
	if err != nil && p.err == nil {
		p.err = err
	}
	_, _ = p.w.WriteString(p.next())
	_, _ = p.w.Write(text)
}

// each calls visit with the applications that stand in modules, or the others,
// and the number that the first resource has in the estate.
func (p *planWriter) each(modules bool, visit func(a *app, resources []resource, first int)) {
	first := 0
	_ = each(p.n, p.seed, func(i int, a *app, resources []resource) error {
		if inModule(i) == modules {
			visit(a, resources, first)
		}
		first += len(resources)
		return nil
	})
}

// planned writes the resources of the root, then a module for each other application.
func (p *planWriter) planned() {
	p.each(false, func(a *app, resources []resource, first int) {
		for k, r := range resources {
			p.item(r.planned(a, "", r.inRoot(a), p.fate(first+k)))
		}
	})
	p.raw(`],"child_modules":[`)
	p.each(true, func(a *app, resources []resource, first int) {
		var list []any
		for k, r := range resources {
			list = append(list, r.planned(a, a.module(), r.name, p.fate(first+k)))
		}
		p.item(map[string]any{"address": a.module(), "resources": list})
	})
}

func (p *planWriter) changes() {
	p.each(false, func(a *app, resources []resource, first int) {
		for k, r := range resources {
			for _, change := range r.changesOf(a, "", r.inRoot(a), p.fate(first+k)) {
				p.item(change)
			}
		}
	})
	p.each(true, func(a *app, resources []resource, first int) {
		for k, r := range resources {
			for _, change := range r.changesOf(a, a.module(), r.name, p.fate(first+k)) {
				p.item(change)
			}
		}
	})
}

func (p *planWriter) configuration() {
	p.each(false, func(a *app, resources []resource, _ int) {
		for _, r := range resources {
			p.item(r.configuration(a, true))
		}
	})
	p.raw(`],"module_calls":{`)
	p.each(true, func(a *app, resources []resource, _ int) {
		var list []any
		for _, r := range resources {
			list = append(list, r.configuration(a, false))
		}
		_, _ = fmt.Fprintf(p.w, "%s%q:", p.next(), a.name)
		p.comma = false
		p.item(map[string]any{"source": "./" + a.name, "module": map[string]any{"resources": list}})
		p.comma = true
	})
	p.raw("}")
}

// module is the address of the module of an application.
func (a *app) module() string { return "module." + a.name }

// inRoot is the name of a resource of an application that has no module.
func (r *resource) inRoot(a *app) string { return a.name + "_" + r.name }

func (r *resource) head(module, name string) map[string]any {
	head := map[string]any{"address": r.kind + "." + name, "mode": "managed", "type": r.kind, "name": name,
		"provider_name": "registry.terraform.io/hashicorp/aws"}
	if module != "" {
		head["address"] = module + "." + r.kind + "." + name
	}
	return head
}

func (r *resource) planned(a *app, module, name string, f fate) map[string]any {
	item := r.head(module, name)
	item["schema_version"], item["values"], item["sensitive_values"] = 0, values(r.body), marks()
	if f == keep || f == update {
		item["values"] = r.applied(a)
	}
	return item
}

func (r *resource) change(module, name string) map[string]any {
	item := r.head(module, name)
	if module != "" {
		item["module_address"] = module
	}
	unknown := unknowns(r.body)
	for _, name := range r.computed {
		unknown[name] = true
	}
	unknown["tags_all"] = true
	item["change"] = map[string]any{"actions": []string{"create"}, "before": nil, "after": values(r.body), "after_unknown": unknown,
		"before_sensitive": false, "after_sensitive": marks()}
	return item
}

func (r *resource) configuration(a *app, root bool) map[string]any {
	name, prefix := r.name, ""
	if root {
		name, prefix = r.inRoot(a), a.name+"_"
	}
	return map[string]any{"address": r.kind + "." + name, "mode": "managed", "type": r.kind, "name": name,
		"provider_config_key": "aws", "schema_version": 0, "expressions": expressions(r.body, prefix)}
}

// values is what is known of a body.
func values(body []attr) map[string]any {
	all := map[string]any{}
	for _, at := range body {
		switch {
		case at.ref != "":
		case at.blocks != nil:
			var list []any
			for _, b := range at.blocks {
				list = append(list, values(b))
			}
			all[at.name] = list
		default:
			all[at.name] = at.value
		}
	}
	return all
}

// unknowns is what is not known of a body.
func unknowns(body []attr) map[string]any {
	all := map[string]any{}
	for _, at := range body {
		switch {
		case at.ref != "":
			all[at.name] = true
		case at.blocks != nil:
			var list []any
			for _, b := range at.blocks {
				list = append(list, unknowns(b))
			}
			all[at.name] = list
		}
	}
	return all
}

// expressions is how the configuration says a body; prefix stands before the
// names of resources.
func expressions(body []attr, prefix string) map[string]any {
	all := map[string]any{}
	for _, at := range body {
		switch {
		case at.unset:
		case at.ref != "":
			target, attribute := at.target(prefix)
			all[at.name] = map[string]any{"references": []string{target + "." + attribute, target}}
		case at.blocks != nil:
			var list []any
			for _, b := range at.blocks {
				list = append(list, expressions(b, prefix))
			}
			all[at.name] = list
		default:
			all[at.name] = map[string]any{"constant_value": at.value}
		}
	}
	return all
}
