package terraform

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// children are the instances of a module call, or why there are none.
type children struct {
	x         *expansion
	instances []*instance
	absent    *demarc.Unk
}

// readManifest gives the directories where terraform init put the modules of a
// root module, by the names of the calls that lead to them.
func readManifest(fsys fs.FS, root string) map[string]string {
	src, err := readFile(fsys, path.Join(root, ".terraform/modules/modules.json"))
	if err != nil {
		return nil
	}
	var manifest struct{ Modules []struct{ Key, Dir string } }
	if json.Unmarshal(src, &manifest) != nil {
		return nil
	}
	dirs := map[string]string{}
	for _, m := range manifest.Modules {
		if m.Key != "" {
			dirs[m.Key] = path.Join(root, strings.ReplaceAll(m.Dir, `\`, "/"))
		}
	}
	return dirs
}

// child gives the instances of the module that m calls by the given name.
func (l *loader) child(m *instance, name string) *children {
	if c := m.children[name]; c != nil {
		return c
	}
	b := m.module.calls[name]
	c := &children{x: l.expand(m, b, "module."+name)}
	if done := m.children[name]; done != nil { // by way of its own count
		return done
	}
	if m.children == nil {
		m.children = map[string]*children{}
	}
	m.children[name] = c
	if len(c.x.keys) == 0 {
		return c
	}
	source, what, hint := l.find(m, b)
	if source == nil {
		place := placeOf(b.TypeRange)
		l.skip(place, fmt.Sprintf("load terraform: %s: module %q %s; %s", place, name, what, hint))
		c.absent = &demarc.Unk{Reason: fmt.Sprintf("module %q %s", name, what)}
		return c
	}
	key := name
	if m.key != "" {
		key = m.key + "." + name
	}
	for n := range c.x.keys {
		if l.calls++; l.calls > maxCalls {
			place := placeOf(b.TypeRange)
			l.skip(place, fmt.Sprintf("load terraform: %s: more than %d modules in one root; scan smaller ones", place, maxCalls))
			break
		}
		inner := &instance{module: source, address: m.address + "module." + name + c.x.suffix(n) + ".", key: key,
			parent: m, level: m.level + 1, call: b, caller: c.x.scope(l, m, b, n), cells: map[string]*cell{}}
		inner.passed = l.pass(m, b)
		c.instances = append(c.instances, inner)
	}
	return c
}

// find locates the module that a call names, or says what is the matter with
// it and what to do.
func (l *loader) find(m *instance, b *hclsyntax.Block) (source *module, what, hint string) {
	a := b.Body.Attributes["source"]
	if a == nil {
		return nil, "has no source", "give it one"
	}
	from, ok := literalText(a.Expr)
	if !ok {
		return nil, "has a source that is not plain text", "write the source out"
	}
	shown := "(" + withoutUser(from) + ")"
	local := strings.HasPrefix(from, "./") || strings.HasPrefix(from, "../")
	var dir string
	if local {
		dir = path.Join(m.dir, from)
	} else if strings.HasPrefix(from, "/") {
		dir = ".."
	} else {
		key := b.Labels[0]
		if m.key != "" {
			key = m.key + "." + key
		}
		if dir, ok = l.manifest[key]; !ok {
			return nil, shown + " is not here", "run terraform init and scan again"
		}
	}
	if !fs.ValidPath(dir) {
		return nil, shown + " lies outside the scanned directory", "scan a directory that holds both"
	}
	for up := m; up != nil; up = up.parent {
		if up.dir == dir {
			return nil, shown + " calls itself", "break the circle"
		}
	}
	if m.level >= maxModules {
		return nil, fmt.Sprintf("%s is more than %d calls deep", shown, maxModules), "flatten the modules"
	}
	if source = l.module(dir); source == nil {
		if local {
			return nil, shown + " has no .tf files", "check its source"
		}
		return nil, shown + " is not here", "run terraform init and scan again"
	}
	return source, "", ""
}

// withoutUser takes the name and password out of a URL.
func withoutUser(source string) string {
	scheme, rest, ok := strings.Cut(source, "://")
	if !ok {
		return source
	}
	host, after, _ := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	if after != "" || strings.Contains(rest, "/") {
		host += "/" + after
	}
	return scheme + "://" + host
}

// moduleRef follows a reference to an output of a module.
func (l *loader) moduleRef(e hclsyntax.Expression, name string, steps hcl.Traversal, sc scope) (cty.Value, error) {
	if sc.mod.module.calls[name] == nil {
		return l.undeclared(e, fmt.Sprintf("module %q is not declared", name)), nil
	}
	c := l.child(sc.mod, name)
	if c.absent != nil {
		return l.unknown(*c.absent), nil
	}
	n, rest, err := instanceAt(c.x, steps)
	if err != nil {
		return cty.NilVal, at(e, "module.%s: %s", name, err)
	}
	if n >= len(c.instances) {
		return l.unknown(demarc.Unk{Reason: fmt.Sprintf("module %q has more instances than are read", name)}), nil
	}
	if n < 0 {
		return l.walk(e, c.value(l, name), rest)
	}
	inner := c.instances[n]
	if len(rest) == 0 {
		return inner.value(l), nil
	}
	output := stepName(rest[0])
	b := inner.outputs[output]
	if b == nil {
		return l.undeclared(e, fmt.Sprintf("module %q has no output %q", name, output)), nil
	}
	return l.walk(e, inner.output(l, b), rest[1:])
}

// value is the call as a reference without an index sees it.
func (c *children) value(l *loader, name string) cty.Value {
	elements := make([]cty.Value, len(c.instances))
	members := map[string]cty.Value{}
	for i, inner := range c.instances {
		switch c.x.kind {
		case openEnded:
			return l.unknown(demarc.Unk{Reason: fmt.Sprintf("module %q has instances that are not known: %s", name, c.x.open.Reason)})
		case counted:
			elements[i] = inner.value(l)
		case keyed:
			members[c.x.keys[i].AsString()] = inner.value(l)
		}
	}
	if c.x.kind == keyed {
		return cty.ObjectVal(members)
	}
	return cty.TupleVal(elements)
}

// value is one instance of a module: the object of its outputs.
func (m *instance) value(l *loader) cty.Value {
	members := map[string]cty.Value{}
	for name, b := range m.outputs {
		members[name] = m.output(l, b)
	}
	return cty.ObjectVal(members)
}

func (m *instance) output(l *loader, b *hclsyntax.Block) cty.Value {
	return l.once(m.cell("output."+b.Labels[0], b.TypeRange), func() (cty.Value, error) {
		a := b.Body.Attributes["value"]
		if a == nil {
			return cty.NullVal(cty.DynamicPseudoType), nil
		}
		v, err := l.noted(a.Expr, scope{mod: m})
		if err == nil && literalBool(b.Body.Attributes["sensitive"], false) {
			v = v.Mark(sensitive{})
		}
		return v, err
	})
}
