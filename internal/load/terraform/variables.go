package terraform

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"demarc"
)

// variable is a declared input of a module.
type variable struct {
	name      string
	block     *hclsyntax.Block
	typ       cty.Type // cty.DynamicPseudoType without a constraint, or with one that does not parse
	defaults  *typeexpr.Defaults
	value     hclsyntax.Expression // the default, nil if there is none
	nullable  bool
	sensitive bool
}

func readVariable(b *hclsyntax.Block) *variable {
	v := &variable{name: b.Labels[0], block: b, typ: cty.DynamicPseudoType, nullable: true}
	if a := b.Body.Attributes["type"]; a != nil {
		v.typ, v.defaults = readType(a.Expr)
	}
	if a := b.Body.Attributes["default"]; a != nil {
		v.value = a.Expr
	}
	v.nullable = literalBool(b.Body.Attributes["nullable"], true)
	v.sensitive = literalBool(b.Body.Attributes["sensitive"], false) || literalBool(b.Body.Attributes["ephemeral"], false)
	return v
}

// inherit takes from base what the override b does not say.
func (v *variable) inherit(base *variable, b *hclsyntax.Block) {
	merged := *base.block
	merged.Body = overlay(base.block.Body, b.Body)
	*v = *readVariable(&merged)
}

func literalBool(a *hclsyntax.Attribute, otherwise bool) bool {
	if a == nil {
		return otherwise
	}
	if lit, ok := a.Expr.(*hclsyntax.LiteralValueExpr); ok && lit.Val.Type() == cty.Bool && !lit.Val.IsNull() {
		return lit.Val.True()
	}
	return otherwise
}

// literalText gives the string that an expression is, if it is nothing else.
func literalText(e hclsyntax.Expression) (string, bool) {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		if isText(e.Val) {
			return e.Val.AsString(), true
		}
	case *hclsyntax.TemplateExpr:
		if len(e.Parts) == 1 {
			return literalText(e.Parts[0])
		}
		return "", len(e.Parts) == 0
	}
	return "", false
}

// readType reads a type constraint, in quotes too, as JSON and Terraform 0.11
// have it.
func readType(e hclsyntax.Expression) (cty.Type, *typeexpr.Defaults) {
	if text, ok := literalText(e); ok {
		switch text {
		case "list", "map":
			return cty.DynamicPseudoType, nil
		}
		inner, err := parseExpression(text, e.Range())
		if err != nil {
			return cty.DynamicPseudoType, nil
		}
		e = inner
	}
	if word := hcl.ExprAsKeyword(e); word == "list" || word == "map" || word == "set" {
		return cty.DynamicPseudoType, nil
	}
	typ, defaults, diags := typeexpr.TypeConstraintWithDefaults(e)
	if diags.HasErrors() {
		return cty.DynamicPseudoType, nil
	}
	return typ, defaults
}

// given is a value for a variable of the root module. Text from the command
// line waits for the type of its variable.
type given struct {
	value cty.Value
	text  string
	typed bool // value holds it
}

// readGiven collects the values of the root module's variables, the later the
// stronger (https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence).
// A file that a user names must be there; values for variables that are not
// declared are passed over.
func (l *loader) readGiven(opt Options) (map[string]given, error) {
	all := map[string]given{}
	names, err := tfvarsIn(l.fsys, l.root)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := l.readTfvars(name, all); err != nil {
			l.skipFile(name, 0, err, 0)
		}
	}
	for _, name := range opt.VarFiles {
		if err := l.readTfvars(name, all); err != nil {
			return nil, fmt.Errorf("load terraform: %s: %w; check --var-file", name, err)
		}
	}
	for name, text := range opt.Vars {
		all[name] = given{text: text}
	}
	return all, nil
}

// tfvarsIn lists the files that Terraform reads without being told, by name.
func tfvarsIn(fsys fs.FS, dir string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("load terraform: %w; check the path", err)
	}
	var named, auto []string
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir():
		case name == "terraform.tfvars" || name == "terraform.tfvars.json":
			named = append(named, path.Join(dir, name))
		case strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json"):
			auto = append(auto, path.Join(dir, name))
		}
	}
	return append(named, auto...), nil
}

// readTfvars adds the values of one file.
func (l *loader) readTfvars(file string, all map[string]given) error {
	src, err := readFile(l.fsys, file)
	if err != nil {
		return err
	}
	if strings.HasSuffix(file, ".json") {
		root, _, err := readJSON(src, file)
		if err != nil {
			return err
		}
		for _, m := range root.members {
			v, err := m.value.value()
			if err != nil {
				return err
			}
			all[m.name] = given{value: v, typed: true}
		}
		return nil
	}
	if err := Scan(src); err != nil {
		return err
	}
	parsed, diags := hclsyntax.ParseConfig(src, file, hcl.InitialPos)
	if diags.HasErrors() {
		d := firstFault(diags)
		return fmt.Errorf("line %d: %s", d.Subject.Start.Line, diagText(d))
	}
	for name, a := range parsed.Body.(*hclsyntax.Body).Attributes {
		all[name] = given{value: l.once(&cell{name: name, at: a.SrcRange}, func() (cty.Value, error) {
			return l.eval(a.Expr, scope{})
		}), typed: true}
	}
	return nil
}

// argument turns the text of --var into a value: as it stands for a variable
// of a primitive type or of none, else as an expression.
func (l *loader) argument(v *variable, text string) (cty.Value, error) {
	if v.typ.IsPrimitiveType() || v.block.Body.Attributes["type"] == nil {
		return cty.StringVal(text), nil
	}
	expr, err := parseExpression(text, hcl.Range{Filename: "--var " + v.name})
	if err != nil {
		return cty.NilVal, err
	}
	return l.eval(expr, scope{})
}

// variable gives the value of an input in this instance of its module.
func (m *instance) variable(l *loader, v *variable) cty.Value {
	c := m.cell("var."+v.name, v.block.TypeRange)
	return l.once(c, func() (cty.Value, error) {
		value, set, err := m.input(l, v)
		if err != nil {
			return cty.NilVal, err
		}
		if set && value.IsNull() && !v.nullable && v.value != nil {
			set = false
		}
		if !set {
			if v.value == nil {
				value = l.unknown(demarc.Unk{Reason: fmt.Sprintf("variable %q has no value", v.name), Origin: demarc.Given})
			} else if value, err = l.eval(v.value, scope{}); err != nil {
				return cty.NilVal, err
			}
		}
		if v.defaults != nil {
			value = v.defaults.Apply(value)
		}
		if value, err = l.fit(value, v.typ); err != nil {
			return cty.NilVal, &fault{v.block.TypeRange, fmt.Sprintf("the value of variable %q does not fit its type: %s", v.name, tell(err, value))}
		}
		if v.sensitive {
			value = value.Mark(sensitive{})
		}
		return value, nil
	})
}

// input gives what the caller of the module, or the user, passes for v.
func (m *instance) input(l *loader, v *variable) (value cty.Value, set bool, err error) {
	if m.call != nil {
		a := m.call.Body.Attributes[v.name]
		if a == nil {
			return cty.NilVal, false, nil
		}
		value, err = l.eval(a.Expr, m.caller)
		return value, true, err
	}
	g, ok := l.given[v.name]
	if !ok {
		return cty.NilVal, false, nil
	}
	if g.typed {
		return g.value, true, nil
	}
	value, err = l.argument(v, g.text)
	return value, true, err
}
