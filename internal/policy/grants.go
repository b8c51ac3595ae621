package policy

import (
	"strings"

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
func (c Condition) narrows() Answer {
	if c.Operator == "" && len(c.Values) == 1 {
		return open(c.Values[0].(*demarc.Unk))
	}
	op := strings.ToLower(c.Operator)
	if strings.Contains(op, "not") || strings.HasSuffix(op, "ifexists") || strings.HasPrefix(op, "forallvalues") || op == "null" {
		return known(false)
	}
	if !narrowing[strings.ToLower(c.Key)] {
		return known(false)
	}
	narrow := known(len(c.Values) > 0)
	for _, v := range c.Values {
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

// Public: whether the statement lets everybody in, with no condition that says
// who that is.
func (s Statement) Public() Answer {
	who := known(s.HasNotPrincipal).or(some(s.Principals, everybody))
	narrow := known(false)
	for _, c := range s.Conditions {
		narrow = narrow.or(c.narrows())
	}
	return s.is("Allow").and(who).and(narrow.not())
}

// Admin: whether the statement grants everything on everything.
func (s Statement) Admin() Answer {
	star := func(p string) bool { return p == "*" || p == "*:*" }
	return s.is("Allow").and(some(s.Actions, star)).and(some(s.Resources, star))
}

// RefusesPlain: everyone's requests without TLS are refused.
func (s Statement) RefusesPlain() Answer {
	tls := known(false)
	for _, c := range s.Conditions {
		if strings.HasPrefix(strings.ToLower(c.Operator), "bool") && strings.EqualFold(c.Key, "aws:SecureTransport") {
			tls = tls.or(some(falses(c.Values), func(v string) bool { return strings.EqualFold(v, "false") }))
		}
	}
	wide := func(a string) bool { return a == "*" || strings.HasSuffix(a, ":*") }
	return s.is("Deny").and(some(s.Principals, everybody)).and(some(s.Actions, wide)).and(tls)
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

// Grants: whether the statement grants one of the actions; patterns match both
// ways, s3:* covers s3:GetObject and is covered by it.
func (s Statement) Grants(patterns []string) Answer {
	hit := func(a string) bool {
		for _, p := range patterns {
			if overlap(a, p) {
				return true
			}
		}
		return false
	}
	asked := some(s.Actions, hit)
	if len(s.NotActions) > 0 {
		asked = asked.or(some(s.NotActions, hit).not())
	}
	return s.is("Allow").and(asked)
}

// OpenTo: whether the statement lets an account other than one's own in, by id
// or by ARN, with no condition that narrows who that is. account is one's own
// id, 12 digits; everybody is another account too.
func (s Statement) OpenTo(account string) Answer {
	other := func(p string) bool {
		id, ok := Account(p)
		return everybody(p) || ok && id != account
	}
	narrow := known(false)
	for _, c := range s.Conditions {
		narrow = narrow.or(c.narrows())
	}
	return s.is("Allow").and(known(s.HasNotPrincipal).or(some(s.Principals, other))).and(narrow.not())
}

// Account is the account of a principal given as an id or an ARN.
func Account(principal string) (string, bool) {
	id := principal
	if parts := strings.SplitN(principal, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		id = parts[4]
	}
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		return "", false
	}
	return id, true
}

// Ask answers whether some statement of a document satisfies f.
func Ask(document any, f func(Statement) Answer) Answer {
	list, unk := Parse(document)
	out := known(false)
	for _, s := range list {
		out = out.or(f(s))
	}
	if unk != nil {
		out = out.or(open(unk))
	}
	return out
}
