package terraform

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"demarc"
)

// computed is what is known of an attribute that only AWS, or the provider,
// sets. ref is the address of a resource or data source.
func computed(ref, attr string) demarc.Unk {
	if isData(ref) {
		return demarc.Unk{Reason: "data source " + ref + " is read at apply", Set: true, Ref: ref, Attr: attr}
	}
	return demarc.Unk{Reason: ref + "." + attr + " is known after apply", Set: true, Ref: ref, Attr: attr}
}

func isData(address string) bool {
	_, block := planSplit(address)
	return strings.HasPrefix(block, "data.")
}

// traverse follows a reference.
func (l *loader) traverse(e hclsyntax.Expression, t hcl.Traversal, sc scope) (cty.Value, error) {
	root := t.RootName()
	if v, ok := sc.find(root); ok {
		return l.walk(e, v, t[1:])
	}
	if sc.mod == nil {
		return cty.NilVal, at(e, "%q has no value here", root)
	}
	switch root {
	case "each", "count", "self":
		return cty.NilVal, at(e, "%q has no value here", root)
	case "data":
		if len(t) < 3 {
			return cty.NilVal, at(e, "a reference to a data source names its type and name")
		}
		return l.resourceRef(e, "data."+stepName(t[1])+"."+stepName(t[2]), t[3:], sc)
	}
	if len(t) < 2 {
		return cty.NilVal, at(e, "%q is no value", root)
	}
	name := stepName(t[1])
	var v cty.Value
	switch root {
	case "var":
		declared := sc.mod.variables[name]
		if declared == nil {
			return l.undeclared(e, fmt.Sprintf("variable %q is not declared", name)), nil
		}
		v = sc.mod.variable(l, declared)
	case "local":
		declared := sc.mod.locals[name]
		if declared == nil {
			return l.undeclared(e, "local."+name+" is not declared"), nil
		}
		v = l.once(sc.mod.cell("local."+name, declared.SrcRange), func() (cty.Value, error) {
			return l.noted(declared.Expr, scope{mod: sc.mod})
		})
	case "module":
		return l.moduleRef(e, name, t[2:], sc)
	case "path", "terraform":
		v = l.place(sc.mod, root, name)
	default:
		return l.resourceRef(e, root+"."+name, t[2:], sc)
	}
	return l.walk(e, v, t[2:])
}

// undeclared is the value of what no file declares. Terraform would refuse it;
// here the rest of the expression is still worth reading.
func (l *loader) undeclared(e hclsyntax.Expression, what string) cty.Value {
	return l.unknown(demarc.Unk{Reason: at(e, "%s", what).Error()})
}

// place gives path.* and terraform.*. Paths are relative to the root module,
// which is where Terraform would run; of path.cwd, which is absolute, only the
// end is known, and only that is ever used (basename(path.cwd)).
func (l *loader) place(m *instance, root, name string) cty.Value {
	switch root + "." + name {
	case "path.module":
		return cty.StringVal(relativeDir(l.root, m.dir))
	case "path.root":
		return cty.StringVal(".")
	case "path.cwd":
		if l.root != "." {
			return cty.StringVal(l.root)
		}
	case "terraform.workspace":
		return cty.StringVal("default")
	}
	return l.unknown(demarc.Unk{Reason: root + "." + name + " is known when Terraform runs", Set: true})
}

// relativeDir gives dir as seen from root.
func relativeDir(root, dir string) string {
	if root == "." || dir == root {
		return strings.TrimPrefix(strings.TrimPrefix(dir, root), "/") + map[bool]string{true: ".", false: ""}[dir == root]
	}
	if rest, below := strings.CutPrefix(dir, root+"/"); below {
		return rest
	}
	up := ""
	for root != "." && dir != root && !strings.HasPrefix(dir, root+"/") {
		up += "../"
		if i := strings.LastIndexByte(root, '/'); i >= 0 {
			root = root[:i]
		} else {
			root = "."
		}
	}
	if root != "." {
		dir = strings.TrimPrefix(strings.TrimPrefix(dir, root), "/")
	} else if dir == "." {
		dir = ""
	}
	return strings.TrimSuffix(up+dir, "/")
}

func stepName(t hcl.Traverser) string {
	switch t := t.(type) {
	case hcl.TraverseAttr:
		return t.Name
	case hcl.TraverseRoot:
		return t.Name
	}
	return ""
}

func traversalText(t hcl.Traversal) string {
	var out strings.Builder
	for _, s := range t {
		if index, ok := s.(hcl.TraverseIndex); ok {
			out.WriteString(indexText(index.Key))
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('.')
		}
		out.WriteString(stepName(s))
	}
	return out.String()
}

// indexText is an index as Terraform prints it: [0], ["a"].
func indexText(key cty.Value) string {
	key, _ = key.Unmark()
	switch {
	case !key.IsKnown() || key.IsNull():
		return "[?]"
	case key.Type() == cty.Number:
		return "[" + key.AsBigFloat().Text('f', -1) + "]"
	case key.Type() == cty.String:
		return `["` + indexQuote.Replace(key.AsString()) + `"]`
	}
	return "[?]"
}

var indexQuote = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{")

// path gives an expression as one traversal if it is one with known indexes,
// so that aws_x.y[count.index].id asks one instance for one attribute.
func (l *loader) path(e hclsyntax.Expression, sc scope) (hcl.Traversal, bool, error) {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return e.Traversal, true, nil
	case *hclsyntax.ParenthesesExpr:
		return l.path(e.Expression, sc)
	case *hclsyntax.RelativeTraversalExpr:
		base, ok, err := l.path(e.Source, sc)
		return append(base[:len(base):len(base)], e.Traversal...), ok, err
	case *hclsyntax.IndexExpr:
		base, ok, err := l.path(e.Collection, sc)
		if !ok || err != nil {
			return nil, false, err
		}
		key, err := l.eval(e.Key, sc)
		if err != nil {
			return nil, false, err
		}
		key, _ = l.open(key).Unmark()
		if !key.IsKnown() || key.IsNull() || !key.Type().IsPrimitiveType() {
			return nil, false, nil
		}
		return append(base[:len(base):len(base)], hcl.TraverseIndex{Key: key, SrcRange: e.SrcRange}), true, nil
	}
	return nil, false, nil
}

func (l *loader) relative(e *hclsyntax.RelativeTraversalExpr, sc scope) (cty.Value, error) {
	if t, ok, err := l.path(e, sc); ok || err != nil {
		if err != nil {
			return cty.NilVal, err
		}
		return l.traverse(e, t, sc)
	}
	v, err := l.eval(e.Source, sc)
	if err != nil {
		return cty.NilVal, err
	}
	return l.walk(e, v, e.Traversal)
}

func (l *loader) indexed(e *hclsyntax.IndexExpr, sc scope) (cty.Value, error) {
	if t, ok, err := l.path(e, sc); ok || err != nil {
		if err != nil {
			return cty.NilVal, err
		}
		return l.traverse(e, t, sc)
	}
	v, err := l.noted(e.Collection, sc)
	if err != nil {
		return cty.NilVal, err
	}
	key, err := l.noted(e.Key, sc)
	if err != nil {
		return cty.NilVal, err
	}
	key = l.open(key)
	if !key.IsKnown() {
		return l.indexUnknown(v, key), nil
	}
	v, err = l.index(v, key)
	return v, wrap(e, err)
}

// instanceAt picks an instance by the index that a reference has, and gives
// the steps that follow. Without an index it gives nil and all steps.
func instanceAt(x *expansion, steps hcl.Traversal) (n int, rest hcl.Traversal, err error) {
	if x.kind == single {
		return 0, steps, nil
	}
	if len(steps) == 0 {
		return -1, steps, nil
	}
	index, ok := steps[0].(hcl.TraverseIndex)
	if !ok {
		return -1, steps, nil
	}
	if x.kind == openEnded {
		return 0, steps[1:], nil
	}
	want := cty.String
	if x.kind == counted {
		want = cty.Number
	}
	key, cerr := convert.Convert(index.Key, want)
	if cerr == nil {
		if n, ok := x.at[indexText(key)]; ok {
			return n, steps[1:], nil
		}
	}
	return 0, nil, fmt.Errorf("there is no instance %s among %s", indexText(index.Key), strconv.Itoa(len(x.keys)))
}
