package expr

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"demarc/internal/policy"
)

// policyFunction makes a CEL function of a question put to each statement.
func policyFunction(name string, f func(ref.Val) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_dyn", []*cel.Type{cel.DynType}, cel.BoolType, cel.UnaryBinding(f)))
}

func grantsPublic(v ref.Val) ref.Val         { return ask(v, policy.Statement.Public) }
func grantsAdmin(v ref.Val) ref.Val          { return ask(v, policy.Statement.Admin) }
func deniesPlainTransport(v ref.Val) ref.Val { return ask(v, policy.Statement.RefusesPlain) }

// grantsOthers: whether an Allow lets an account other than one's own in.
func grantsOthers(v, account ref.Val) ref.Val {
	own, ok := account.Value().(string)
	if !ok || own == "" {
		return types.NewErr("grantsOthers wants the id of one's own account")
	}
	return ask(v, func(s policy.Statement) policy.Answer { return s.OpenTo(own) })
}

func grantsAny(v, patterns ref.Val) ref.Val {
	var want []string
	for it := patterns.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		want = append(want, scalarText(it.Next().Value()))
	}
	return ask(v, func(s policy.Statement) policy.Answer { return s.Grants(want) })
}

// ask answers whether some statement of a document satisfies f.
func ask(v ref.Val, f func(policy.Statement) policy.Answer) ref.Val {
	answer := policy.Ask(v.Value(), f)
	if answer.Open != nil {
		return runOf(v).unknown(answer.Open)
	}
	return types.Bool(answer.Yes)
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
	parsed, unk := policy.Parse(v.Value())
	var out []any
	for _, s := range parsed {
		var conds []any
		for _, c := range s.Conditions {
			conds = append(conds, map[string]any{"Operator": c.Operator, "Key": c.Key, "Values": c.Values})
		}
		out = append(out, map[string]any{
			"Effect": s.Effect, "Principals": list0(s.Principals), "NotPrincipals": list0(s.NotPrincipals),
			"Actions": list0(s.Actions), "NotActions": list0(s.NotActions),
			"Resources": list0(s.Resources), "NotResources": list0(s.NotResources), "Conditions": list0(conds),
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
