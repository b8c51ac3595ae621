package expr

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"demarc"
)

func everybody(p string) bool { return p == "*" || p == "AWS:*" }

// narrowing are condition keys that say who the principal is or where the
// request comes from, with a fixed value
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html).
var narrowing = map[string]bool{
	"aws:principalorgid": true, "aws:principalorgpaths": true, "aws:principalaccount": true, "aws:principalarn": true,
	"aws:principaltype": false, "aws:sourceaccount": true, "aws:sourcearn": true, "aws:sourceowner": true,
	"aws:sourceorgid": true, "aws:sourceorgpaths": true, "aws:sourcevpc": true, "aws:sourcevpce": true,
	"aws:vpceaccount": true, "aws:vpceorgid": true, "aws:vpceorgpaths": true,
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
