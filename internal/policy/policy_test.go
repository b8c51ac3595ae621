package policy_test

import (
	"testing"

	"demarc"
	"demarc/internal/policy"
)

type object = map[string]any

var unknown = &demarc.Unk{Reason: "a variable"}

// one is a document of one statement.
func one(statement object) object { return object{"Statement": []any{statement}} }

// TestShapes: each shape that a document can have gives the same statement.
func TestShapes(t *testing.T) {
	for name, doc := range map[string]any{
		"lists":              one(object{"Effect": "Allow", "Principal": object{"AWS": []any{"*"}}, "Action": []any{"s3:GetObject"}, "Resource": []any{"*"}}),
		"strings":            one(object{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}),
		"a single statement": object{"Statement": object{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}},
		"JSON text":          `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"*"}]}`,
		"keys in lower case": one(object{"effect": "Allow", "principal": "*", "action": "s3:GetObject", "resource": "*"}),
		"a bare list":        []any{object{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}},
	} {
		list, unk := policy.Parse(doc)
		if unk != nil || len(list) != 1 {
			t.Errorf("%s: %d statements, %v", name, len(list), unk)
			continue
		}
		s := list[0]
		if s.Effect != "Allow" || len(s.Principals) != 1 || s.Principals[0] != "*" || len(s.Actions) != 1 || s.Actions[0] != "s3:GetObject" || len(s.Resources) != 1 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestPrincipals: principals keep their kind, but for AWS, which stands plain.
func TestPrincipals(t *testing.T) {
	list, _ := policy.Parse(one(object{"Effect": "Allow", "Principal": object{"AWS": []any{"111122223333"}, "Service": "sns.amazonaws.com", "Federated": "accounts.google.com"}}))
	want := []any{"111122223333", "Federated:accounts.google.com", "Service:sns.amazonaws.com"}
	if got := list[0].Principals; len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAnswers(t *testing.T) {
	allow := func(more object) object {
		s := object{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
		for k, v := range more {
			s[k] = v
		}
		return one(s)
	}
	when := func(operator, key string, value any) object {
		return object{"Condition": object{operator: object{key: value}}}
	}
	other := func(s policy.Statement) policy.Answer { return s.OpenTo("111122223333") }
	gets := func(s policy.Statement) policy.Answer { return s.Grants([]string{"s3:GetObject"}) }
	for _, c := range []struct {
		name  string
		ask   func(policy.Statement) policy.Answer
		doc   any
		want  bool
		opens bool
	}{
		{"everybody", policy.Statement.Public, allow(nil), true, false},
		{"everybody but", policy.Statement.Public, allow(object{"Principal": nil, "NotPrincipal": object{"AWS": "111122223333"}}), true, false},
		{"a refusal", policy.Statement.Public, allow(object{"Effect": "Deny"}), false, false},
		{"a role", policy.Statement.Public, allow(object{"Principal": object{"AWS": "arn:aws:iam::111122223333:role/app"}}), false, false},
		{"within the organization", policy.Statement.Public, allow(when("StringEquals", "aws:PrincipalOrgID", "o-1")), false, false},
		{"from an endpoint", policy.Statement.Public, allow(when("StringEquals", "aws:SourceVpce", "vpce-1")), false, false},
		{"for an account's topic", policy.Statement.Public, allow(when("ArnLike", "AWS:SourceArn", "arn:aws:sns:*:111122223333:*")), false, false},
		{"from every address", policy.Statement.Public, allow(when("IpAddress", "aws:SourceIp", "0.0.0.0/0")), true, false},
		{"a condition that is met when the key is absent", policy.Statement.Public, allow(when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1")), true, false},
		{"all of no values", policy.Statement.Public, allow(when("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-1")), true, false},
		{"a condition on something else", policy.Statement.Public, allow(when("StringEquals", "s3:prefix", "public/")), true, false},
		{"a principal that is not known", policy.Statement.Public, allow(object{"Principal": unknown}), false, true},
		{"not known, but a refusal", policy.Statement.Public, allow(object{"Effect": "Deny", "Principal": unknown}), false, false},
		{"statements that are not known", policy.Statement.Public, object{"Statement": unknown}, false, true},
		{"one known that lets everybody in", policy.Statement.Public, object{"Statement": []any{unknown, object{"Effect": "Allow", "Principal": "*", "Action": "*"}}}, true, false},
		{"admin", policy.Statement.Admin, allow(object{"Action": "*"}), true, false},
		{"every action of one service", policy.Statement.Admin, allow(object{"Action": "s3:*"}), false, false},
		{"an action by a pattern", gets, allow(object{"Action": "s3:Get*"}), true, false},
		{"all actions but others", gets, allow(object{"Action": nil, "NotAction": "iam:*"}), true, false},
		{"all actions but these", gets, allow(object{"Action": nil, "NotAction": "s3:*"}), false, false},
		{"plain transport refused", policy.Statement.RefusesPlain, one(object{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": object{"Bool": object{"aws:SecureTransport": "false"}}}), true, false},
		{"encrypted transport refused", policy.Statement.RefusesPlain, one(object{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": object{"Bool": object{"aws:SecureTransport": "true"}}}), false, false},
		{"refused to one role only", policy.Statement.RefusesPlain, one(object{"Effect": "Deny", "Principal": object{"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "*", "Condition": object{"Bool": object{"aws:SecureTransport": false}}}), false, false},
		{"one's own account", other, allow(object{"Principal": object{"AWS": "arn:aws:iam::111122223333:root"}}), false, false},
		{"another account", other, allow(object{"Principal": object{"AWS": "444455556666"}}), true, false},
		{"another account of the organization", other, allow(object{"Principal": object{"AWS": "444455556666"}, "Condition": object{"StringEquals": object{"aws:PrincipalOrgID": "o-1"}}}), false, false},
		{"a service", other, allow(object{"Principal": object{"Service": "sns.amazonaws.com"}}), false, false},
	} {
		got := policy.Ask(c.doc, c.ask)
		if opens := got.Open != nil; opens != c.opens || !opens && got.Yes != c.want {
			t.Errorf("%s: %+v, want %v, open %v", c.name, got, c.want, c.opens)
		}
	}
}
