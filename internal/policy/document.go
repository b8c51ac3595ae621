// Package policy reads IAM policy documents in every shape that AWS takes and
// answers what they grant, to whom and under which condition. A document may
// hold values that are not known; then an answer is yes or no only where the
// known part decides.
package policy

import (
	"encoding/json"
	"sort"
	"strings"

	"demarc"
)

// Statement is one statement of a policy document with every shape of its
// fields made one: lists of strings, in which *demarc.Unk may stand. Grammar:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
type Statement struct {
	Effect                    any // string or *demarc.Unk
	Principals, NotPrincipals []any
	Actions, NotActions       []any
	Resources, NotResources   []any
	Conditions                []Condition
	HasNotPrincipal           bool
}

// Condition is one operator over one key.
type Condition struct {
	Operator, Key string
	Values        []any
}

// Parse finds the statements of a policy document given as an object, a JSON
// text or a list of statements. The *demarc.Unk is set where the statements
// themselves are not known; text that is no JSON has none.
func Parse(v any) ([]Statement, *demarc.Unk) {
	switch v := v.(type) {
	case *demarc.Unk:
		return nil, v
	case string:
		var tree any
		if json.Unmarshal([]byte(v), &tree) != nil {
			return nil, nil
		}
		return Parse(tree)
	case []any:
		var out []Statement
		var unk *demarc.Unk
		for _, item := range v {
			more, u := Parse(item)
			out = append(out, more...)
			if u != nil {
				unk = u
			}
		}
		return out, unk
	case map[string]any:
		if body, ok := field(v, "Statement"); ok {
			return Parse(body)
		}
		if _, ok := field(v, "Effect"); ok {
			return []Statement{parseStatement(v)}, nil
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

func parseStatement(m map[string]any) Statement {
	get := func(name string) []any { v, _ := field(m, name); return strings1(v) }
	s := Statement{
		Actions: get("Action"), NotActions: get("NotAction"),
		Resources: get("Resource"), NotResources: get("NotResource"),
	}
	s.Effect, _ = field(m, "Effect")
	if v, ok := field(m, "Principal"); ok {
		s.Principals = principals(v)
	}
	if v, ok := field(m, "NotPrincipal"); ok {
		s.NotPrincipals, s.HasNotPrincipal = principals(v), true
	}
	if v, ok := field(m, "Condition"); ok {
		s.Conditions = conditions(v)
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

func conditions(v any) []Condition {
	m, ok := v.(map[string]any)
	if !ok {
		if u, ok := v.(*demarc.Unk); ok {
			return []Condition{{Values: []any{u}}}
		}
		return nil
	}
	var out []Condition
	for _, operator := range demarc.Tree(m).Names() {
		block, ok := m[operator].(map[string]any)
		if !ok {
			continue
		}
		for _, key := range demarc.Tree(block).Names() {
			out = append(out, Condition{operator, key, strings1(block[key])})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Operator < out[j].Operator })
	return out
}

func (s Statement) is(effect string) Answer {
	switch e := s.Effect.(type) {
	case string:
		return known(strings.EqualFold(e, effect))
	case *demarc.Unk:
		return open(e)
	}
	return known(false)
}

// some answers whether some element satisfies f; a wholly unknown element may.
func some(list []any, f func(string) bool) Answer {
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
