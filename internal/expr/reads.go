package expr

import (
	"sort"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// Read is a value that a rule reads.
type Read struct {
	Root string // resource, related, estate, tables, place, now
	Name string // of related: the relation; of estate: the type; of tables: the table; else ""
	Path string // property path below it, list elements as "[]": "Items[].Port"; "*" where a function takes the whole resource; "" where only its being there counts
}

// reads walks a checked expression and lists what it reads from the scope, and
// the properties that it compares by size without a function between.
func reads(e ast.Expr) (list []Read, compared []string) {
	w := &walker{seen: map[Read]bool{}}
	w.note(w.walk(e, nil))
	out := make([]Read, 0, len(w.seen))
	for r := range w.seen {
		out = append(out, r)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Root != b.Root {
			return a.Root < b.Root
		}
		if a.Name != b.Name {
			return a.Name < b.Name
		}
		return a.Path < b.Path
	})
	return out, w.compared
}

type walker struct {
	seen     map[Read]bool
	compared []string
}

// where is the place in the scope that an expression denotes; Root "" if none.
type where = Read

func (w *walker) note(at where) {
	if at.Root != "" {
		at.Path = strings.TrimSuffix(at.Path, "[]")
		w.seen[at] = true
	}
}

// walk gives the place that e denotes and notes every other place read on the way.
func (w *walker) walk(e ast.Expr, vars map[string]where) where {
	switch e.Kind() {
	case ast.IdentKind:
		if at, ok := vars[e.AsIdent()]; ok {
			return at
		}
		switch name := e.AsIdent(); name {
		case "resource", "related", "estate", "tables", "place", "now":
			return where{Root: name}
		}
	case ast.SelectKind:
		return below(w.walk(e.AsSelect().Operand(), vars), e.AsSelect().FieldName())
	case ast.CallKind:
		return w.call(e.AsCall(), vars)
	case ast.ComprehensionKind:
		return w.comprehension(e.AsComprehension(), vars)
	case ast.ListKind:
		for _, el := range e.AsList().Elements() {
			w.note(w.walk(el, vars))
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			w.note(w.walk(entry.AsMapEntry().Value(), vars))
		}
	}
	return where{}
}

func (w *walker) call(c ast.CallExpr, vars map[string]where) where {
	if c.IsMemberFunction() && (c.FunctionName() == "orValue" || c.FunctionName() == "value" || c.FunctionName() == "or") {
		at := w.walk(c.Target(), vars)
		for _, arg := range c.Args() {
			w.note(w.walk(arg, vars))
		}
		return at
	}
	switch c.FunctionName() {
	case operators.OptSelect, operators.Index, operators.OptIndex:
		at := w.walk(c.Args()[0], vars)
		if key := c.Args()[1]; key.Kind() == ast.LiteralKind {
			if name, ok := key.AsLiteral().Value().(string); ok {
				return below(at, name)
			}
		} else {
			w.note(w.walk(key, vars))
		}
		return element(at)
	case operators.Conditional:
		w.note(w.walk(c.Args()[0], vars))
		w.note(w.walk(c.Args()[1], vars))
		return w.walk(c.Args()[2], vars)
	}
	if c.IsMemberFunction() {
		w.note(w.walk(c.Target(), vars))
	}
	for _, arg := range c.Args() {
		at := w.walk(arg, vars)
		switch c.FunctionName() {
		case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
			if at.Root == "resource" || at.Root == "related" || at.Root == "estate" {
				w.compared = append(w.compared, at.Path)
			}
		}
		if at.Path == "" && !presence[c.FunctionName()] && (at.Root == "resource" || at.Name != "") {
			at.Path = "*"
		}
		w.note(at)
	}
	return where{}
}

// presence are functions that ask whether resources are there, not what they hold.
var presence = map[string]bool{"some": true, "count": true, "size": true}

func (w *walker) comprehension(c ast.ComprehensionExpr, vars map[string]where) where {
	over := w.walk(c.IterRange(), vars)
	w.note(over)
	inner := map[string]where{}
	for k, v := range vars {
		inner[k] = v
	}
	if c.IterVar() == "#unused" { // bindings: cel.bind(x, ..., ...)
		inner[c.AccuVar()] = w.walk(c.AccuInit(), vars)
		return w.walk(c.Result(), inner)
	}
	inner[c.IterVar()] = element(over)
	inner[c.AccuVar()] = where{}
	for _, part := range []ast.Expr{c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
		w.note(w.walk(part, inner))
	}
	if c.AccuInit().Kind() == ast.LiteralKind { // exists and all give a truth
		return where{}
	}
	return over // filter gives elements of it
}

func below(at where, name string) where {
	switch {
	case at.Root == "":
		return at
	case at.Name == "" && at.Path == "" && (at.Root == "related" || at.Root == "estate" || at.Root == "tables"):
		at.Name = name
	case at.Path == "" || strings.HasPrefix(name, "["):
		at.Path += name
	default:
		at.Path += "." + name
	}
	return at
}

func element(at where) where {
	if at.Root == "" || at.Root == "now" {
		return where{}
	}
	if at.Path == "" && (at.Root == "related" || at.Root == "estate") {
		return at // an element of the list of resources is a resource
	}
	at.Path += "[]"
	return at
}
