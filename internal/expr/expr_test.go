package expr_test

import (
	"slices"
	"testing"
	"time"

	"demarc"
	"demarc/internal/expr"
)

var (
	maybe = &demarc.Unk{Reason: "variable \"x\" has no value"}
	set   = &demarc.Unk{Reason: "aws_kms_key.k.arn is known after apply", Set: true, Ref: "aws_kms_key.k", Attr: "arn"}
	data  = &demarc.Unk{Reason: "read at apply", Set: true, Ref: "data.aws_kms_key.k", Attr: "arn"}
)

type props = map[string]any

func policy(statements ...any) props { return props{"Statement": statements} }

func TestEval(t *testing.T) {
	T, F, U := expr.True, expr.False, expr.Unknown
	resource := props{
		"On": true, "Off": false, "Maybe": maybe, "Set": set, "Data": data, "Name": "db", "Empty": "", "Days": int64(7), "Text": "7",
		"List": []any{"a", maybe}, "Known": []any{"a", "b"}, "None": []any{}, "Nil": nil,
		"Nested": props{"Deep": props{"Leaf": "x"}, "Maybe": maybe},
		"Rules": []any{
			props{"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": int64(20), "ToPort": int64(25)},
			props{"CidrIp": maybe, "IpProtocol": "tcp", "FromPort": int64(443), "ToPort": int64(443)},
		},
		"Dynamic": "{{resolve:secretsmanager:db}}", "Hidden": &demarc.Unk{Set: true, Origin: demarc.Given}, "Shown": &demarc.Unk{Set: true, Origin: demarc.Shown},
		"Alias": "alias/aws/rds", "UserData": &demarc.Unk{Text: "export KEY=AKIAIOSFODNN7ABCDEFG " + demarc.Hole, Set: true},
	}
	for _, c := range []struct {
		rule string
		want expr.Truth
	}{
		{`resource.?On.orValue(false)`, T},
		{`resource.?Off.orValue(true)`, F},
		{`resource.?Absent.orValue(true)`, T},
		{`resource.?Nil.orValue(true)`, T},
		{`resource.?Maybe.orValue(true)`, U},
		{`resource.?Maybe.orValue(true) && false`, F},
		{`resource.?Maybe.orValue(true) || true`, T},
		{`resource.?Name.orValue("") == "db"`, T},
		{`resource.?Maybe.orValue("") == "db"`, U},
		{`resource.?Nested.?Deep.?Leaf.orValue("") == "x"`, T},
		{`resource.?Nested.?Maybe.?Leaf.orValue("") == "x"`, U},
		{`resource.?Absent.?Deep.?Leaf.orValue("") == ""`, T},
		{`isSet(resource.?Name)`, T},
		{`isSet(resource.?Empty)`, F},
		{`isSet(resource.?None)`, F},
		{`isSet(resource.?Absent)`, F},
		{`isSet(resource.?Maybe)`, U},
		{`isSet(resource.?Set)`, T},
		{`isSet(resource.?Nested.?Deep)`, T},
		{`isSet(resource.?Absent.?Deep)`, F},
		{`!isSet(resource.?Set)`, F},
		{`isTrue(resource.?On)`, T},
		{`isTrue(resource.?Absent)`, F},
		{`isTrue(resource.?Maybe)`, U},
		{`ownKey(resource.?Set)`, T},
		{`ownKey(resource.?Data)`, U},
		{`ownKey(resource.?Maybe)`, U},
		{`ownKey(resource.?Alias)`, F},
		{`ownKey(resource.?Absent)`, F},
		{`oneOf(resource.?Name.orValue(""), ["x", "db"])`, T},
		{`oneOf(resource.?Maybe.orValue(""), ["x", "db"])`, U},
		{`oneOf(resource.?Text.orValue(""), ["8"])`, F},
		{`holds(resource.?List.orValue([]), "a")`, T},
		{`holds(resource.?List.orValue([]), "z")`, U},
		{`holds(resource.?Known.orValue([]), "z")`, F},
		{`holds(resource.?Absent.orValue([]), "z")`, F},
		{`holds(resource.?Maybe.orValue([]), "z")`, U},
		{`resource.?Days.orValue(0) >= 7`, T},
		{`resource.?Days.orValue(0) > 7`, F},
		{`resource.?List.orValue([]).exists(x, x == "a")`, T},
		{`resource.?List.orValue([]).exists(x, x == "z")`, U},
		{`resource.?List.orValue([]).all(x, x == "a")`, U},
		{`resource.?List.orValue([]).all(x, x == "z")`, F},
		{`resource.?Known[?0].orValue("") == "a"`, T},
		{`resource.?Known[?5].orValue("") == ""`, T},
		{`size(resource.?Known.orValue([])) == 2`, T},
		{`resource.?Rules.orValue([]).exists(r, anyCidr(r.?CidrIp.orValue("")) && opensPort(r, 22))`, T},
		{`resource.?Rules.orValue([]).exists(r, anyCidr(r.?CidrIp.orValue("")) && opensPort(r, 443))`, U},
		{`resource.?Rules.orValue([]).exists(r, anyCidr(r.?CidrIp.orValue("")) && opensPort(r, 3389))`, F},
		{`atLeast("8.0.35", "8.0")`, T},
		{`atLeast("1.9", "1.10")`, F},
		{`atLeast("TLSv1", "1")`, U},
		{`atLeast("16", "16")`, T},
		{`date("2026-11-25") < now`, F},
		{`date("2026-11-24") < now`, T},
		{`looksSecret(resource.?UserData)`, T},
		{`looksSecret(resource.?Name)`, F},
		{`looksSecret(resource.?Maybe)`, U},
		{`exposed(resource.?Name)`, T},
		{`exposed(resource.?Absent)`, F},
		{`exposed(resource.?Maybe)`, U},
		{`exposed(resource.?Dynamic)`, F},
		{`exposed("{{resolve:ssm:/db/password}}")`, T},
		{`exposed("password=hunter2hunter2 {{resolve:ssm-secure:other:1}}")`, T},
		{`exposed("{{resolve:secretsmanager:${Name}:SecretString:password}}")`, F},
		{`exposed("prefix-{{resolve:ssm-secure:password:1}}")`, F},
		{`exposed(resource.?Hidden)`, F},
		{`exposed(resource.?Shown)`, T},
		{`exposed(resource.?Set)`, F},
		{`related.things.exists(x, x.?A.orValue(0) == 1)`, T},
		{`related.things.exists(x, x.?A.orValue(0) == 2)`, U},
		{`some(related.things)`, T},
		{`count(related.things) == 2`, U},
		{`some(related.others)`, F},
		{`some(resource.?None.orValue([]))`, F},
		{`some([])`, F},
		{`count(related.others) == 0`, T},
		{`size(estate["AWS::A::B"]) == 1`, T},
		{`tables.ends[resource.?Name.orValue("")] == "2020-01-01"`, T},
		{`tables.ends[?resource.?Maybe.orValue("")].orValue("") == "2020-01-01"`, U},
		{`resource.Missing == 1`, U},
		{`resource.?Known.orValue([]) == ["a", "b"]`, U},
	} {
		rule, err := expr.Compile(c.rule)
		if err != nil {
			t.Errorf("%s: %v", c.rule, err)
			continue
		}
		got := rule.Eval(&expr.Scope{
			Resource: resource,
			Related: func(name string) []any {
				if name == "things" {
					return []any{props{"A": int64(1)}, maybe}
				}
				return nil
			},
			Estate: func(string) []any { return []any{props{}} },
			Tables: props{"ends": props{"db": "2020-01-01"}},
			Now:    time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC),
		})
		if got.Truth != c.want {
			t.Errorf("%s: got %v (%s), want %v", c.rule, got.Truth, got.Reason(), c.want)
		}
	}
}

func TestPolicy(t *testing.T) {
	T, F, U := expr.True, expr.False, expr.Unknown
	allow := func(principal any, extra ...any) props {
		s := props{"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*"}
		for i := 0; i+1 < len(extra); i += 2 {
			s[extra[i].(string)] = extra[i+1]
		}
		return s
	}
	when := func(op, key string, v any) props { return props{op: props{key: v}} }
	for _, c := range []struct {
		name string
		doc  any
		rule string
		want expr.Truth
	}{
		{"star", policy(allow("*")), `grantsPublic(resource.?D.orValue({}))`, T},
		{"aws star", policy(allow(props{"AWS": "*"})), `grantsPublic(resource.?D.orValue({}))`, T},
		{"aws star in list", policy(allow(props{"AWS": []any{"arn:aws:iam::1:root", "*"}})), `grantsPublic(resource.?D.orValue({}))`, T},
		{"account", policy(allow(props{"AWS": "arn:aws:iam::111122223333:root"})), `grantsPublic(resource.?D.orValue({}))`, F},
		{"service", policy(allow(props{"Service": "sns.amazonaws.com"})), `grantsPublic(resource.?D.orValue({}))`, F},
		{"one statement, not a list", props{"Statement": allow("*")}, `grantsPublic(resource.?D.orValue({}))`, T},
		{"as text", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*"}]}`, `grantsPublic(resource.?D.orValue({}))`, T},
		{"deny", policy(allow("*", "Effect", "Deny")), `grantsPublic(resource.?D.orValue({}))`, F},
		{"not principal", policy(props{"Effect": "Allow", "NotPrincipal": props{"AWS": "x"}, "Action": "*"}), `grantsPublic(resource.?D.orValue({}))`, T},
		{"narrowed by organization", policy(allow("*", "Condition", when("StringEquals", "aws:PrincipalOrgID", "o-1"))), `grantsPublic(resource.?D.orValue({}))`, F},
		{"narrowed by unknown arn", policy(allow("*", "Condition", when("ArnLike", "aws:SourceArn", set))), `grantsPublic(resource.?D.orValue({}))`, F},
		{"narrowed by nothing", policy(allow("*", "Condition", when("IpAddress", "aws:SourceIp", []any{"0.0.0.0/0"}))), `grantsPublic(resource.?D.orValue({}))`, T},
		{"negated condition", policy(allow("*", "Condition", when("StringNotEquals", "aws:SourceVpc", "vpc-1"))), `grantsPublic(resource.?D.orValue({}))`, T},
		{"if exists", policy(allow("*", "Condition", when("StringEqualsIfExists", "aws:SourceVpc", "vpc-1"))), `grantsPublic(resource.?D.orValue({}))`, T},
		{"tls is no narrowing", policy(allow("*", "Condition", when("Bool", "aws:SecureTransport", "true"))), `grantsPublic(resource.?D.orValue({}))`, T},
		{"unknown principal", policy(allow(props{"AWS": maybe})), `grantsPublic(resource.?D.orValue({}))`, U},
		{"unknown and star", policy(allow(props{"AWS": maybe}), allow("*")), `grantsPublic(resource.?D.orValue({}))`, T},
		{"principal known in part", policy(allow(props{"AWS": &demarc.Unk{Text: "arn:aws:iam::" + demarc.Hole + ":root"}})), `grantsPublic(resource.?D.orValue({}))`, F},
		{"unknown document", maybe, `grantsPublic(resource.?D.orValue({}))`, U},
		{"no document", nil, `grantsPublic(resource.?D.orValue({}))`, F},
		{"admin", policy(props{"Effect": "Allow", "Action": []any{"*"}, "Resource": "*"}), `grantsAdmin(resource.?D.orValue({}))`, T},
		{"admin of one", policy(props{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b"}), `grantsAdmin(resource.?D.orValue({}))`, F},
		{"lower-case keys", policy(props{"effect": "Allow", "action": "*", "resource": "*"}), `grantsAdmin(resource.?D.orValue({}))`, T},
		{"tls deny", policy(props{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": when("Bool", "aws:SecureTransport", "false")}), `deniesPlainTransport(resource.?D.orValue({}))`, T},
		{"tls deny, boolean", policy(props{"Effect": "Deny", "Principal": props{"AWS": "*"}, "Action": "s3:*", "Resource": set, "Condition": when("Bool", "aws:SecureTransport", false)}), `deniesPlainTransport(resource.?D.orValue({}))`, T},
		{"tls deny of one action", policy(props{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Condition": when("Bool", "aws:SecureTransport", "false")}), `deniesPlainTransport(resource.?D.orValue({}))`, F},
		{"any", policy(props{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}), `grantsAny(resource.?D.orValue({}), ["s3:GetObject"])`, T},
		{"any, wider", policy(props{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}), `grantsAny(resource.?D.orValue({}), ["s3:*"])`, T},
		{"any, other", policy(props{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}), `grantsAny(resource.?D.orValue({}), ["s3:*"])`, F},
		{"not action", policy(props{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), `grantsAny(resource.?D.orValue({}), ["s3:*"])`, T},
		{"statements", policy(allow("*")), `statements(resource.?D.orValue({})).exists(s, s.Actions.exists(a, a == "s3:GetObject"))`, T},
		{"statements of unknown", policy(maybe), `statements(resource.?D.orValue({})).exists(s, s.Actions.exists(a, a == "s3:GetObject"))`, U},
	} {
		rule, err := expr.Compile(c.rule)
		if err != nil {
			t.Fatalf("%s: %v", c.rule, err)
		}
		if got := rule.Eval(&expr.Scope{Resource: props{"D": c.doc}}); got.Truth != c.want {
			t.Errorf("%s: got %v (%s), want %v", c.name, got.Truth, got.Reason(), c.want)
		}
	}
}

func TestReads(t *testing.T) {
	rule, err := expr.Compile(`resource.?A.?B.orValue([]).exists(x, x.?C.orValue("") == "y") && related.keys.exists(k, isSet(k.?Rot)) && estate["AWS::A::B"].all(e, grantsPublic(e.?Doc.orValue({}))) && tables.t[?resource.?R.orValue("")].orValue("") == ""`)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := expr.Compile(`opensPort(resource, 22) || related.rules.exists(r, opensPort(r, 22)) || some(related.keys)`)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []expr.Read{{Root: "resource", Path: "*"}, {Root: "related", Name: "rules", Path: "*"}} {
		if !slices.Contains(whole.Reads, r) {
			t.Errorf("a function takes the whole of %+v, and the reads are %+v", r, whole.Reads)
		}
	}
	if slices.Contains(whole.Reads, expr.Read{Root: "related", Name: "keys", Path: "*"}) {
		t.Error("some asks for whole resources")
	}
	want := map[expr.Read]bool{
		{Root: "resource", Path: "A.B"}: true, {Root: "resource", Path: "A.B[].C"}: true, {Root: "resource", Path: "R"}: true,
		{Root: "related", Name: "keys"}: true, {Root: "related", Name: "keys", Path: "Rot"}: true,
		{Root: "estate", Name: "AWS::A::B"}: true, {Root: "estate", Name: "AWS::A::B", Path: "Doc"}: true, {Root: "tables", Name: "t"}: true,
	}
	for _, r := range rule.Reads {
		if !want[r] {
			t.Errorf("extra read %+v", r)
		}
		delete(want, r)
	}
	for r := range want {
		t.Errorf("missing read %+v", r)
	}
}

func BenchmarkScalarRule(b *testing.B) {
	rule, err := expr.Compile(`isTrue(resource.?StorageEncrypted) && resource.?Days.orValue(0) >= 7`)
	if err != nil {
		b.Fatal(err)
	}
	scope := &expr.Scope{Resource: props{"StorageEncrypted": true, "Days": int64(7)}}
	b.ReportAllocs()
	for b.Loop() {
		rule.Eval(scope)
	}
}
