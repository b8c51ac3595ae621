package terraform

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"demarc"
)

// policyDocument evaluates aws_iam_policy_document
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document).
// What is not known leaves a placeholder, so that the rest can be judged.
func (l *loader) policyDocument(o *object) (cty.Value, error) {
	p := policy{l: l, version: cty.StringVal("2012-10-17"), bySid: map[string]int{}}
	p.documents(o, "source_json")
	p.documents(o, "source_policy_documents")
	if statements, ok := o.configured(l, "statement"); ok {
		p.each(statements, func(v cty.Value) { p.add(p.statement(v)) })
	}
	p.documents(o, "override_json")
	p.documents(o, "override_policy_documents")
	if version, ok := o.configured(l, "version"); ok && !version.IsNull() {
		p.version = version
	}
	doc := map[string]cty.Value{"Version": p.version, "Statement": cty.TupleVal(p.statements)}
	if id, ok := o.configured(l, "policy_id"); ok && !id.IsNull() {
		doc["Id"] = id
	}
	return stdlib.JSONEncodeFunc.Call([]cty.Value{l.fill(cty.ObjectVal(doc), true)})
}

// policy gathers the statements of a document.
type policy struct {
	l          *loader
	version    cty.Value
	statements []cty.Value
	bySid      map[string]int
}

// each visits the elements of a list; if that is not known, the unknown.
func (p *policy) each(list cty.Value, visit func(cty.Value)) {
	raw, _ := list.Unmark()
	switch {
	case !raw.IsKnown():
		visit(list)
	case raw.IsNull():
	case raw.CanIterateElements():
		for it := raw.ElementIterator(); it.Next(); {
			_, v := it.Element()
			visit(p.l.settleLeaf(v))
		}
	default:
		visit(list)
	}
}

// add appends a statement, or puts it in the place of the one with its Sid.
func (p *policy) add(v cty.Value) {
	if sid := field(v, "Sid"); isText(sid) && sid.AsString() != "" {
		if n, ok := p.bySid[sid.AsString()]; ok {
			p.statements[n] = v
			return
		}
		p.bySid[sid.AsString()] = len(p.statements)
	}
	p.statements = append(p.statements, v)
}

// documents adds the statements of other documents, given as JSON.
func (p *policy) documents(o *object, name string) {
	texts, ok := o.configured(p.l, name)
	if !ok {
		return
	}
	p.each(texts, func(v cty.Value) {
		raw, marks := v.Unmark()
		if raw.IsNull() || isText(raw) && strings.TrimSpace(raw.AsString()) == "" {
			return
		}
		_, hidden := marks[sensitive{}]
		if !isText(raw) || hidden {
			p.add(v)
			return
		}
		doc, err := decodeDocument(quoteHoles(raw.AsString()))
		statements := field(doc, "Statement")
		switch {
		case err == nil && doc.Type().IsObjectType() && statements == cty.NilVal: // it adds nothing
		case err != nil || statements == cty.NilVal:
			p.add(p.l.unknown(demarc.Unk{Reason: o.address + "." + name + " holds a text that is no policy document", Set: true}))
		case statements.Type().IsObjectType():
			p.add(p.l.settle(statements))
		default:
			p.each(statements, func(v cty.Value) { p.add(p.l.settle(v)) })
		}
	})
}

func decodeDocument(text string) (cty.Value, error) {
	if err := checkDepth([]byte(text)); err != nil {
		return cty.NilVal, err
	}
	return stdlib.JSONDecodeFunc.Call([]cty.Value{cty.StringVal(text)})
}

// field is a member of an object; cty.NilVal if it has none of that name.
func field(v cty.Value, name string) cty.Value {
	if v == cty.NilVal {
		return v
	}
	raw, _ := v.Unmark()
	if !raw.Type().IsObjectType() || !raw.IsKnown() || raw.IsNull() || !raw.Type().HasAttribute(name) {
		return cty.NilVal
	}
	f := raw.GetAttr(name)
	if plain, _ := f.Unmark(); plain.IsNull() {
		return cty.NilVal
	}
	return f
}

// statement turns a statement block into one of the policy language.
func (p *policy) statement(v cty.Value) cty.Value {
	raw, _ := v.Unmark()
	if !raw.IsKnown() {
		return v
	}
	out := map[string]cty.Value{"Effect": cty.StringVal("Allow")}
	if effect := field(v, "effect"); effect != cty.NilVal {
		out["Effect"] = effect
	}
	if sid := field(v, "sid"); sid != cty.NilVal {
		out["Sid"] = sid
	}
	for name, key := range map[string]string{"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"} {
		if list := field(v, name); list != cty.NilVal {
			if list = scalar(unescape(list)); list != cty.NilVal {
				out[key] = list
			}
		}
	}
	for name, key := range map[string]string{"principals": "Principal", "not_principals": "NotPrincipal"} {
		if blocks := field(v, name); blocks != cty.NilVal {
			out[key] = p.principals(blocks)
		}
	}
	if blocks := field(v, "condition"); blocks != cty.NilVal {
		out["Condition"] = p.conditions(blocks)
	}
	return cty.ObjectVal(out)
}

// scalar gives a list of one as its element, and nothing of an empty list.
func scalar(list cty.Value) cty.Value {
	raw, marks := list.Unmark()
	if !iterable(raw) {
		return list
	}
	switch raw.LengthInt() {
	case 0:
		return cty.NilVal
	case 1:
		it := raw.ElementIterator()
		it.Next()
		_, v := it.Element()
		return v.WithMarks(marks)
	}
	return list
}

// unescape turns &{ in the strings of a list into ${, as the provider does
// for the variables of the policy language.
func unescape(list cty.Value) cty.Value {
	raw, marks := list.Unmark()
	if !iterable(raw) {
		return list
	}
	return rebuild(raw, marks, func(e cty.Value) cty.Value {
		plain, marks := e.Unmark()
		if !isText(plain) {
			return e
		}
		return cty.StringVal(strings.ReplaceAll(plain.AsString(), "&{", "${")).WithMarks(marks)
	})
}

// gather lists values under a key as blocks add to them.
type gather struct {
	keys   []string
	values map[string][]cty.Value
}

func (g *gather) add(key string, list cty.Value) {
	if g.values == nil {
		g.values = map[string][]cty.Value{}
	}
	if _, ok := g.values[key]; !ok {
		g.keys = append(g.keys, key)
	}
	raw, marks := list.Unmark()
	if !iterable(raw) {
		g.values[key] = append(g.values[key], list)
		return
	}
	for it := raw.ElementIterator(); it.Next(); {
		_, v := it.Element()
		g.values[key] = append(g.values[key], v.WithMarks(marks))
	}
}

func (g *gather) value() cty.Value {
	members := map[string]cty.Value{}
	for _, key := range g.keys {
		if members[key] = scalar(cty.TupleVal(g.values[key])); members[key] == cty.NilVal {
			members[key] = cty.EmptyTupleVal
		}
	}
	return cty.ObjectVal(members)
}

// unread stands for a block that says too little, or of which nothing is known.
func (p *policy) unread(block cty.Value) cty.Value {
	if !block.IsKnown() {
		return block
	}
	return p.l.unknown(demarc.Unk{Reason: "a block of the policy document lacks an argument", Set: true})
}

// principals joins principals blocks by type. Anyone at all is "*" alone.
func (p *policy) principals(blocks cty.Value) cty.Value {
	var all gather
	open := cty.NilVal
	p.each(blocks, func(v cty.Value) {
		kind, who := field(v, "type"), field(v, "identifiers")
		if kind == cty.NilVal || who == cty.NilVal {
			open = p.unread(v)
			return
		}
		key, _, err := p.l.key(kind)
		if err != nil {
			open = p.unread(v)
			return
		}
		all.add(key, unescape(who))
	})
	if open != cty.NilVal {
		return open
	}
	if who := all.values["*"]; len(all.keys) == 1 && len(who) == 1 && isText(who[0]) && who[0].AsString() == "*" {
		return cty.StringVal("*")
	}
	return all.value()
}

// conditions joins condition blocks by test and variable.
func (p *policy) conditions(blocks cty.Value) cty.Value {
	tests := map[string]*gather{}
	open := cty.NilVal
	p.each(blocks, func(v cty.Value) {
		test, variable, values := field(v, "test"), field(v, "variable"), field(v, "values")
		if test == cty.NilVal || variable == cty.NilVal || values == cty.NilVal {
			open = p.unread(v)
			return
		}
		name, _, errTest := p.l.key(test)
		key, _, errKey := p.l.key(variable)
		if errTest != nil || errKey != nil {
			open = p.unread(v)
			return
		}
		if tests[name] == nil {
			tests[name] = &gather{}
		}
		tests[name].add(key, unescape(asTexts(values)))
	})
	if open != cty.NilVal {
		return open
	}
	members := map[string]cty.Value{}
	for name, g := range tests {
		members[name] = g.value()
	}
	return cty.ObjectVal(members)
}

// asTexts converts the values of a condition to strings, as the provider does.
func asTexts(list cty.Value) cty.Value {
	raw, marks := list.Unmark()
	if !iterable(raw) {
		return list
	}
	return rebuild(raw, marks, func(e cty.Value) cty.Value {
		if text, err := convert.Convert(e, cty.String); err == nil && e.IsKnown() {
			return text
		}
		return e
	})
}
