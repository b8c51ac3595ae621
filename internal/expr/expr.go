// Package expr is the language of the catalog's rules: CEL over a resource in
// canonical shape, three-valued, with the functions that CEL lacks.
//
// It compiles and evaluates; it does not know the catalog, the estate or what
// a rule is for. A value that is not known stays unknown through every
// operator and function, and the answer names why.
package expr

import (
	"fmt"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
	"cel.dev/cel-go/interpreter"

	"demarc"
)

// Truth is a three-valued answer.
type Truth int8

// The three answers; the zero value is Unknown, so that nothing rounds up.
const (
	Unknown Truth = iota
	False
	True
)

// Scope is what a rule reads.
type Scope struct {
	Resource map[string]any          // properties, values as in demarc.Attributes
	Related  func(name string) []any // properties of related resources, or *demarc.Unk; nil: none
	Estate   func(typ string) []any  // properties of all resources of a type; nil: none
	Tables   map[string]any          // tables of the service file
	Place    map[string]any          // Region, Account, Type
	Now      time.Time
	Memo     *Memo // of the run, of one goroutine; nil: none
}

// Answer is the result of evaluating a rule.
type Answer struct {
	Truth Truth
	Unks  []*demarc.Unk // what was not known, when Truth is Unknown
	Err   error         // the rule failed, when Truth is Unknown
}

// Reason says in words why an answer is unknown; "" for a known one.
func (a Answer) Reason() string {
	switch {
	case a.Truth != Unknown:
		return ""
	case a.Err != nil:
		return "the rule could not be evaluated: " + a.Err.Error()
	case len(a.Unks) > 0 && a.Unks[0].Reason != "":
		return a.Unks[0].Reason
	}
	return "a value is not known"
}

// Rule is a compiled expression, safe for use by many goroutines.
type Rule struct {
	Source   string
	Reads    []Read   // what it reads, sorted, without doubles
	Compared []string // properties that it compares with < or > as they are
	program  cel.Program
	tops     []string // see topsOf
}

var environment = sync.OnceValues(func() (*cel.Env, error) {
	options := []cel.EnvOption{
		cel.OptionalTypes(),
		ext.Strings(),
		ext.Bindings(),
		cel.Variable("resource", cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("related", cel.MapType(cel.StringType, cel.ListType(cel.DynType))),
		cel.Variable("estate", cel.MapType(cel.StringType, cel.ListType(cel.DynType))),
		cel.Variable("tables", cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("place", cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("now", cel.TimestampType),
	}
	return cel.NewEnv(append(options, functions()...)...)
})

// Compile checks a boolean expression and prepares it. The error names the
// column and what is wrong.
func Compile(source string) (*Rule, error) {
	env, err := environment()
	if err != nil {
		return nil, fmt.Errorf("expr: %w", err)
	}
	ast, issues := env.Compile(source)
	if issues.Err() != nil {
		return nil, fmt.Errorf("expr: %w", issues.Err())
	}
	if t := ast.OutputType(); !t.IsExactType(cel.BoolType) && !t.IsExactType(cel.DynType) {
		return nil, fmt.Errorf("expr: a rule gives true or false, this one gives %s", t)
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptPartialEval, cel.OptOptimize))
	if err != nil {
		return nil, fmt.Errorf("expr: %w", err)
	}
	list, compared := reads(ast.NativeRep().Expr())
	return &Rule{Source: source, Reads: list, Compared: compared, program: program, tops: topsOf(list)}, nil
}

// Eval answers the rule for one resource. It never fails: an error makes the
// answer unknown.
func (r *Rule) Eval(s *Scope) Answer {
	if s.Memo != nil && len(r.tops) > 0 {
		return s.Memo.answer(r, s)
	}
	return r.eval(s)
}

func (r *Rule) eval(s *Scope) Answer {
	run := &run{scope: s}
	out, _, err := r.program.Eval(run)
	switch {
	case err != nil:
		return Answer{Err: err}
	case types.IsUnknown(out):
		return Answer{Unks: run.behind(out.(*types.Unknown))}
	}
	switch v := out.(type) {
	case types.Bool:
		if v {
			return Answer{Truth: True}
		}
		return Answer{Truth: False}
	case *types.Err:
		return Answer{Err: v}
	}
	return Answer{Err: fmt.Errorf("a rule gives true or false, this one gave %s", out.Type().TypeName())}
}

// run is one evaluation: CEL's activation and the unknowns met so far.
type run struct {
	scope *Scope
	unks  []*demarc.Unk
}

// ResolveName implements interpreter.Activation.
func (r *run) ResolveName(name string) (any, bool) {
	switch name {
	case "resource":
		return &object{r, r.scope.Resource}, true
	case "related":
		return &lookup{r, r.scope.Related}, true
	case "estate":
		return &lookup{r, r.scope.Estate}, true
	case "tables":
		return &object{r, r.scope.Tables}, true
	case "place":
		return &object{r, r.scope.Place}, true
	case "now":
		return types.Timestamp{Time: r.scope.Now}, true
	}
	return nil, false
}

// Parent implements interpreter.Activation.
func (r *run) Parent() interpreter.Activation { return nil }

// The id of a CEL unknown is the place of its Unk in run.unks, above the bits
// that non-strict functions read without the run.
const (
	bitSet     = 1 << iota // the value is set
	bitManaged             // it is an attribute of a resource of this estate
	bitSecret              // the part of it that is known looks like a credential
	bitHidden              // it is handed in at deployment and hidden
	bitShown               // who reads the source or looks at the deployment sees it
	idBits     = iota
)

func (r *run) unknown(u *demarc.Unk) ref.Val {
	id := int64(len(r.unks)) << idBits
	r.unks = append(r.unks, u)
	if u.Set {
		id |= bitSet
	}
	if u.Ref != "" && !isData(u.Ref) {
		id |= bitManaged
	}
	switch u.Origin {
	case demarc.Given:
		id |= bitHidden
	case demarc.Shown, demarc.Written:
		id |= bitShown
	}
	if u.Text != "" && LooksSecret(u.Text) {
		id |= bitSecret
	}
	return types.NewUnknown(id, nil)
}

func (r *run) behind(u *types.Unknown) []*demarc.Unk {
	var out []*demarc.Unk
	for _, id := range u.IDs() {
		if i := int(id >> idBits); i >= 0 && i < len(r.unks) {
			out = append(out, r.unks[i])
		}
	}
	return out
}
