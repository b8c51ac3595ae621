package expr

import (
	"encoding/json"
	"sort"
	"strings"

	"demarc"
)

// statement is one statement of a policy document with every shape of its
// fields made one: lists of strings, in which *demarc.Unk may stand. Grammar:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
type statement struct {
	effect                    any
	principals, notPrincipals []any
	actions, notActions       []any
	resources, notResources   []any
	conditions                []condition
	hasNotPrincipal           bool
}

type condition struct {
	operator, key string
	values        []any
}

// verdict is a three-valued answer with what stands in its way.
type verdict struct {
	truth Truth
	unk   *demarc.Unk
}

func known(b bool) verdict {
	if b {
		return verdict{truth: True}
	}
	return verdict{truth: False}
}

func open(u *demarc.Unk) verdict { return verdict{unk: u} }

// or and and are Kleene's: a known answer that decides wins over an unknown.
func (v verdict) or(w verdict) verdict {
	switch {
	case v.truth == True || w.truth == False:
		return v
	case w.truth == True || v.truth == False:
		return w
	}
	return v
}

func (v verdict) and(w verdict) verdict {
	switch {
	case v.truth == False || w.truth == True:
		return v
	case w.truth == False || v.truth == True:
		return w
	}
	return v
}

// document finds the statements of a policy document given as an object, a
// JSON text or a list of statements. The *demarc.Unk is set where the
// statements themselves are not known.
func document(v any) ([]statement, *demarc.Unk) {
	switch v := v.(type) {
	case *demarc.Unk:
		return nil, v
	case string:
		var tree any
		if json.Unmarshal([]byte(v), &tree) != nil {
			return nil, nil
		}
		return document(tree)
	case []any:
		var out []statement
		var unk *demarc.Unk
		for _, item := range v {
			more, u := document(item)
			out = append(out, more...)
			if u != nil {
				unk = u
			}
		}
		return out, unk
	case map[string]any:
		if body, ok := field(v, "Statement"); ok {
			return document(body)
		}
		if _, ok := field(v, "Effect"); ok {
			return []statement{parseStatement(v)}, nil
		}
	}
	return nil, nil
}

// field reads a key of a policy element; IAM takes keys in any case.
func field(m map[string]any, name string) (any, bool) {
	if v, ok := m[name]; ok {
		return v, true
	}
	for _, k := range demarc.Tree(m).Names() {
		if strings.EqualFold(k, name) {
			return m[k], true
		}
	}
	return nil, false
}

func parseStatement(m map[string]any) statement {
	get := func(name string) []any { v, _ := field(m, name); return strings1(v) }
	s := statement{
		actions: get("Action"), notActions: get("NotAction"),
		resources: get("Resource"), notResources: get("NotResource"),
	}
	s.effect, _ = field(m, "Effect")
	if v, ok := field(m, "Principal"); ok {
		s.principals = principals(v)
	}
	if v, ok := field(m, "NotPrincipal"); ok {
		s.notPrincipals, s.hasNotPrincipal = principals(v), true
	}
	if v, ok := field(m, "Condition"); ok {
		s.conditions = conditions(v)
	}
	return s
}

// strings1 makes a list of a string or a list.
func strings1(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// principals flattens {"AWS": [...], "Service": ...}: AWS principals plain,
// others as "Service:x".
func principals(v any) []any {
	m, ok := v.(map[string]any)
	if !ok {
		return strings1(v)
	}
	var out []any
	for _, kind := range demarc.Tree(m).Names() {
		for _, id := range strings1(m[kind]) {
			if s, ok := id.(string); ok && kind != "AWS" && !(kind == "*" && s == "*") {
				id = kind + ":" + s
			}
			if u, ok := id.(*demarc.Unk); ok && kind != "AWS" {
				id = &demarc.Unk{Reason: u.Reason, Set: true, Ref: u.Ref, Attr: u.Attr, Text: kind + ":" + demarc.Hole}
			}
			out = append(out, id)
		}
	}
	return out
}

func conditions(v any) []condition {
	m, ok := v.(map[string]any)
	if !ok {
		if u, ok := v.(*demarc.Unk); ok {
			return []condition{{values: []any{u}}}
		}
		return nil
	}
	var out []condition
	for _, operator := range demarc.Tree(m).Names() {
		block, ok := m[operator].(map[string]any)
		if !ok {
			continue
		}
		for _, key := range demarc.Tree(block).Names() {
			out = append(out, condition{operator, key, strings1(block[key])})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].operator < out[j].operator })
	return out
}

func (s statement) is(effect string) verdict {
	switch e := s.effect.(type) {
	case string:
		return known(strings.EqualFold(e, effect))
	case *demarc.Unk:
		return open(e)
	}
	return known(false)
}

// some answers whether some element satisfies f; a wholly unknown element may.
func some(list []any, f func(string) bool) verdict {
	out := known(false)
	for _, v := range list {
		switch v := v.(type) {
		case string:
			out = out.or(known(f(v)))
		case *demarc.Unk:
			if v.Text == "" {
				out = out.or(open(v))
			} else {
				out = out.or(known(f(v.Text)))
			}
		}
	}
	return out
}

func (v verdict) not() verdict {
	switch v.truth {
	case True:
		return known(false)
	case False:
		return known(true)
	}
	return v
}
