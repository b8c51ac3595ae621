package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"demarc"
)

// planScope is where a reference stands: in a module instance, in the block
// of a resource or of a call.
type planScope struct {
	module  *planModule
	address string // of the module instance
	block   string // JSON of the block, for what each.value is
}

// planHops bounds how many references are followed for one value.
const planHops = 200

// planTrace collects what an expression refers to and what is not known
// before apply.
type planTrace struct {
	config *planConfig
	refs   []planTarget
	hops   int
}

// planTarget is an attribute of a resource, or what a plan does not let us
// follow, which has no resource: a local or a whole module.
type planTarget struct {
	resource, attr string
	local          bool
}

func (t planTarget) String() string {
	if t.resource == "" || t.attr == "" {
		return t.resource + t.attr
	}
	return t.resource + "." + t.attr
}

func (t *planTrace) add(target planTarget) {
	if !slices.Contains(t.refs, target) {
		t.refs = append(t.refs, target)
	}
}

// expression follows the references of an expression. Terraform lists each
// reference with its prefixes after it, which say nothing more.
func (t *planTrace) expression(scope planScope, expression gjson.Result) {
	last := ""
	for _, item := range expression.Get("references").Array() {
		ref := item.Str
		prefix := strings.HasPrefix(last, ref) && len(ref) < len(last) && strings.IndexByte(".[", last[len(ref)]) >= 0
		last = ref
		if !prefix {
			t.reference(scope, ref)
		}
	}
}

func (t *planTrace) reference(scope planScope, ref string) {
	opaque := planTarget{attr: planJoin(scope.address, ref), local: strings.HasPrefix(ref, "local.")}
	if t.hops++; t.hops > planHops {
		t.add(planTarget{attr: "more than can be followed"})
		return
	}
	root, rest := planStep(ref)
	switch planBare(root) {
	case "count", "path", "terraform":
	case "each":
		if strings.HasPrefix(rest, "value") {
			t.expression(scope, gjson.Get(scope.block, "for_each_expression"))
		}
	case "var":
		t.variable(scope, rest)
	case "module":
		call, output := planStep(rest)
		name, _ := planStep(output)
		child := scope.module.modules[planBare(call)]
		if child == nil || name == "" {
			t.add(opaque)
			return
		}
		inner := planScope{module: child, address: planJoin(scope.address, "module."+call)}
		t.expression(inner, gjson.Get(child.outputs, gjson.Escape(planBare(name))+".expression"))
	case "local", "self", "ephemeral":
		t.add(opaque)
	default:
		t.resource(scope, ref)
	}
}

// variable follows a variable to the call that sets it. One that no call sets
// is known: a default, or a value given to the root module.
func (t *planTrace) variable(scope planScope, rest string) {
	m := scope.module
	name, _ := planStep(rest)
	caller, _ := planCaller(scope.address)
	t.expression(planScope{module: m.caller, address: caller, block: m.call},
		gjson.Get(m.call, "expressions."+gjson.Escape(planBare(name))))
}

func (t *planTrace) resource(scope planScope, ref string) {
	kind, rest := planStep(ref)
	name, attr := planStep(rest)
	local := kind + "." + name
	if kind == "data" {
		var last string
		last, attr = planStep(attr)
		local += "." + last
	}
	target := planTarget{resource: planJoin(scope.address, local), attr: attr}
	if !t.config.settled(target) {
		t.add(target)
	}
}

// unknown makes the value that stands for what hangs on t.
func (t *planTrace) unknown(set bool) *demarc.Unk {
	u := &demarc.Unk{Reason: "known after apply", Set: set}
	refs := t.likely()
	if len(refs) == 0 {
		return u
	}
	names := make([]string, 0, 4)
	for i, ref := range refs {
		if i == 3 && len(refs) > 4 {
			names = append(names, fmt.Sprintf("%d more", len(refs)-i))
			break
		}
		names = append(names, ref.String())
	}
	verb := " is "
	if last := len(names) - 1; last > 0 {
		names = []string{strings.Join(names[:last], ", ") + " and " + names[last]}
		verb = " are "
	}
	u.Reason = names[0] + verb + "known after apply"
	u.Ref, u.Attr = planOne(refs)
	return u
}

// likely drops what a value can hardly hang on, where something else remains:
// resources of which the plan has no instance, as in the branch not taken of
// "a ? b[0].id : c.id", and the locals beside a resource, which mostly choose
// and are known.
func (t *planTrace) likely() []planTarget {
	for _, unlikely := range []func(planTarget) bool{
		func(ref planTarget) bool { _, ok := t.config.index()[ref.resource]; return ref.resource != "" && !ok },
		func(ref planTarget) bool { return ref.local },
	} {
		var rest []planTarget
		for _, ref := range t.refs {
			if !unlikely(ref) {
				rest = append(rest, ref)
			}
		}
		if slices.ContainsFunc(rest, func(ref planTarget) bool { return ref.resource != "" }) {
			t.refs = rest
		}
	}
	return t.refs
}

// planOne gives the resource, and the attribute, that all targets share, or "".
func planOne(targets []planTarget) (resource, attr string) {
	resource, attr = targets[0].resource, targets[0].attr
	for _, t := range targets {
		if t.resource == "" || t.resource != resource {
			return "", ""
		}
		if t.attr != attr {
			attr = ""
		}
	}
	return resource, attr
}
