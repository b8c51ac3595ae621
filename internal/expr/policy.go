package expr

import (
	"encoding/json"
	"sort"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

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

func everybody(p string) bool { return p == "*" || p == "AWS:*" }

// narrowing are condition keys that say who the principal is or where the
// request comes from, with a fixed value
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html).
var narrowing = map[string]bool{
	"aws:principalorgid": true, "aws:principalorgpaths": true, "aws:principalaccount": true, "aws:principalarn": true,
	"aws:principaltype": false, "aws:sourceaccount": true, "aws:sourcearn": true, "aws:sourceowner": true,
	"aws:sourceorgid": true, "aws:sourceorgpaths": true, "aws:sourcevpc": true, "aws:sourcevpce": true,
	"aws:sourceip": true, "aws:vpcsourceip": true, "aws:userid": true, "aws:username": true,
	"aws:principalisawsservice": true, "aws:principalservicename": true,
	"kms:calleraccount": true, "s3:dataaccesspointaccount": true, "s3:dataaccesspointarn": true,
	"lambda:functionurlauthtype": false, "elasticfilesystem:accesspointarn": true, "sns:endpoint": true,
}

// narrows answers whether a condition limits who a wildcard principal can be.
func (c condition) narrows() verdict {
	if c.operator == "" && len(c.values) == 1 {
		return open(c.values[0].(*demarc.Unk))
	}
	op := strings.ToLower(c.operator)
	if strings.Contains(op, "not") || strings.HasSuffix(op, "ifexists") || strings.HasPrefix(op, "forallvalues") || op == "null" {
		return known(false)
	}
	if !narrowing[strings.ToLower(c.key)] {
		return known(false)
	}
	narrow := known(len(c.values) > 0)
	for _, v := range c.values {
		switch v := v.(type) {
		case string:
			narrow = narrow.and(known(strings.Trim(v, "*") != "" && v != "0.0.0.0/0" && v != "::/0"))
		case *demarc.Unk:
			if !v.Set && v.Text == "" { // it may be unset, and then narrows nothing
				narrow = narrow.and(open(v))
			}
		}
	}
	return narrow
}

func (s statement) public() verdict {
	who := known(s.hasNotPrincipal).or(some(s.principals, everybody))
	narrow := known(false)
	for _, c := range s.conditions {
		narrow = narrow.or(c.narrows())
	}
	return s.is("Allow").and(who).and(narrow.not())
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

func (s statement) admin() verdict {
	star := func(p string) bool { return p == "*" || p == "*:*" }
	return s.is("Allow").and(some(s.actions, star)).and(some(s.resources, star))
}

// plainDenied: everyone's requests without TLS are refused.
func (s statement) plainDenied() verdict {
	tls := known(false)
	for _, c := range s.conditions {
		if strings.HasPrefix(strings.ToLower(c.operator), "bool") && strings.EqualFold(c.key, "aws:SecureTransport") {
			tls = tls.or(some(falses(c.values), func(v string) bool { return strings.EqualFold(v, "false") }))
		}
	}
	wide := func(a string) bool { return a == "*" || strings.HasSuffix(a, ":*") }
	return s.is("Deny").and(some(s.principals, everybody)).and(some(s.actions, wide)).and(tls)
}

func falses(values []any) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
		if b, ok := v.(bool); ok && !b {
			out[i] = "false"
		}
	}
	return out
}

// overlap: whether two action patterns can name the same action.
func overlap(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return wildcard(a, b) || wildcard(b, a)
}

// wildcard matches text against a pattern of *, ? and plain characters.
func wildcard(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

func (s statement) grants(patterns []string) verdict {
	hit := func(a string) bool {
		for _, p := range patterns {
			if overlap(a, p) {
				return true
			}
		}
		return false
	}
	asked := some(s.actions, hit)
	if len(s.notActions) > 0 {
		asked = asked.or(some(s.notActions, hit).not())
	}
	return s.is("Allow").and(asked)
}

// policyFunction makes a CEL function of a question put to each statement.
func policyFunction(name string, f func(ref.Val) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_dyn", []*cel.Type{cel.DynType}, cel.BoolType, cel.UnaryBinding(f)))
}

func grantsPublic(v ref.Val) ref.Val         { return ask(v, statement.public) }
func grantsAdmin(v ref.Val) ref.Val          { return ask(v, statement.admin) }
func deniesPlainTransport(v ref.Val) ref.Val { return ask(v, statement.plainDenied) }

func grantsAny(v, patterns ref.Val) ref.Val {
	var want []string
	for it := patterns.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		want = append(want, scalarText(it.Next().Value()))
	}
	return ask(v, func(s statement) verdict { return s.grants(want) })
}

// ask answers whether some statement of a document satisfies f.
func ask(v ref.Val, f func(statement) verdict) ref.Val {
	list, unk := document(v.Value())
	out := known(false)
	for _, s := range list {
		out = out.or(f(s))
	}
	if unk != nil {
		out = out.or(open(unk))
	}
	switch out.truth {
	case True:
		return types.True
	case False:
		return types.False
	}
	return runOf(v).unknown(out.unk)
}

// runOf finds the evaluation that a value belongs to. Only a document with
// something unknown in it is asked, and such a one is always wrapped.
func runOf(v ref.Val) *run {
	switch v := v.(type) {
	case *object:
		return v.run
	case *list:
		return v.run
	}
	return &run{}
}

// statementList gives the normalised statements to a rule.
func statementList(v ref.Val) ref.Val {
	parsed, unk := document(v.Value())
	var out []any
	for _, s := range parsed {
		var conds []any
		for _, c := range s.conditions {
			conds = append(conds, map[string]any{"Operator": c.operator, "Key": c.key, "Values": c.values})
		}
		out = append(out, map[string]any{
			"Effect": s.effect, "Principals": list0(s.principals), "NotPrincipals": list0(s.notPrincipals),
			"Actions": list0(s.actions), "NotActions": list0(s.notActions),
			"Resources": list0(s.resources), "NotResources": list0(s.notResources), "Conditions": list0(conds),
		})
	}
	if unk != nil {
		out = append(out, unk)
	}
	return &list{run: runOf(v), l: out}
}

// list0 is l, never nil, so that a rule may read it without a default.
func list0(l []any) []any {
	if l == nil {
		return []any{}
	}
	return l
}
