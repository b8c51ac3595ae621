package expr

import (
	"fmt"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/parser"
)

// swapped are operators and functions with the one that a slip would write.
var swapped = map[string]string{
	operators.LogicalAnd: operators.LogicalOr, operators.LogicalOr: operators.LogicalAnd,
	operators.Equals: operators.NotEquals, operators.NotEquals: operators.Equals,
	operators.Less: operators.LessEquals, operators.LessEquals: operators.Less,
	operators.Greater: operators.GreaterEquals, operators.GreaterEquals: operators.Greater,
	"exists": "all", "all": "exists",
}

// negatable are functions whose answer a slip would turn round.
var negatable = map[string]bool{
	"isSet": true, "isTrue": true, "ownKey": true, "oneOf": true, "holds": true, "some": true, "atLeast": true, "anyCidr": true,
	"opensPort": true, "opensAll": true, "exposed": true, "looksSecret": true, "grantsPublic": true, "grantsAdmin": true,
	"grantsAny": true, "grantsOthers": true, "deniesPlainTransport": true, "startsWith": true, "endsWith": true, "contains": true, "matches": true,
}

// Mutants gives a rule with one slip each: an operand of && and || left out,
// an operator or a quantifier swapped, a question turned round, a number off
// by one, an element of a list left out. Examples that are any good tell each
// from the rule.
func Mutants(source string) ([]string, error) {
	p, err := parser.NewParser(parser.Macros(), parser.EnableOptionalSyntax(true)) // no macros: exists stays a call
	if err != nil {
		return nil, fmt.Errorf("expr: %w", err)
	}
	tree, issues := p.Parse(common.NewTextSource(source))
	if len(issues.GetErrors()) > 0 {
		return nil, fmt.Errorf("expr: %s", issues.ToDisplayString())
	}
	factory := ast.NewExprFactory()
	var out []string
	var failed error
	listed := map[int64]bool{} // elements of lists: they are left out, not changed
	ast.PreOrderVisit(tree.Expr(), ast.NewExprVisitor(func(node ast.Expr) {
		if node.Kind() == ast.ListKind {
			for _, e := range node.AsList().Elements() {
				listed[e.ID()] = true
			}
		}
		if listed[node.ID()] && node.Kind() == ast.LiteralKind {
			return
		}
		for _, slip := range slips(factory, node) {
			whole := factory.CopyExpr(tree.Expr())
			ast.PreOrderVisit(whole, ast.NewExprVisitor(func(e ast.Expr) {
				if e.ID() == node.ID() {
					e.SetKindCase(slip)
				}
			}))
			text, err := parser.Unparse(whole, tree.SourceInfo())
			if err != nil {
				failed = fmt.Errorf("expr: %w", err)
				return
			}
			out = append(out, text)
		}
	}))
	return out, failed
}

// slips gives what may be written in place of one node.
func slips(f ast.ExprFactory, node ast.Expr) []ast.Expr {
	switch node.Kind() {
	case ast.LiteralKind:
		if n, ok := node.AsLiteral().(types.Int); ok {
			return literals(f, node, n-1, n+1)
		}
	case ast.ListKind:
		return shorter(f, node)
	case ast.CallKind:
		return callSlips(f, node)
	}
	return nil
}

func literals(f ast.ExprFactory, node ast.Expr, values ...ref.Val) []ast.Expr {
	var out []ast.Expr
	for _, v := range values {
		out = append(out, f.NewLiteral(node.ID(), v))
	}
	return out
}

// longList is a table of equals: one of it left out is an entry that nobody
// listed, not a slip in the rule.
const longList = 6

// shorter leaves out each element of a list of two or more.
func shorter(f ast.ExprFactory, node ast.Expr) []ast.Expr {
	all := node.AsList().Elements()
	if len(all) < 2 || len(all) > longList {
		return nil
	}
	var out []ast.Expr
	for i := range all {
		rest := append(append([]ast.Expr{}, all[:i]...), all[i+1:]...)
		out = append(out, f.NewList(node.ID(), rest, nil))
	}
	return out
}

func callSlips(f ast.ExprFactory, node ast.Expr) []ast.Expr {
	call := node.AsCall()
	name, args := call.FunctionName(), call.Args()
	var out []ast.Expr
	if other, ok := swapped[name]; ok {
		if call.IsMemberFunction() {
			out = append(out, f.NewMemberCall(node.ID(), other, call.Target(), args...))
		} else {
			out = append(out, f.NewCall(node.ID(), other, args...))
		}
	}
	switch {
	case name == operators.LogicalAnd || name == operators.LogicalOr:
		out = append(out, args...)
	case name == operators.LogicalNot:
		out = append(out, args[0])
	case negatable[name]:
		again := f.NewCall(-node.ID(), name, args...)
		if call.IsMemberFunction() {
			again = f.NewMemberCall(-node.ID(), name, call.Target(), args...)
		}
		out = append(out, f.NewCall(node.ID(), operators.LogicalNot, again))
	}
	return out
}
