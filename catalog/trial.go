package catalog

import (
	"crypto/sha256"
	"io/fs"
	"slices"
	"strings"
	"time"

	"demarc"
	"demarc/internal/expr"
)

// Trial is what became of one example of a check.
type Trial struct {
	Check   string         `json:"check"`
	File    string         `json:"file"`
	Kind    string         `json:"kind"`   // met, unmet, unknown, na: the list that holds it
	Number  int            `json:"number"` // in its list, from 1
	Example Example        `json:"example"`
	Want    demarc.Outcome `json:"want"`
	Got     demarc.Outcome `json:"got"`
	Reason  string         `json:"reason,omitempty"` // why it is not known
	Read    map[string]any `json:"read,omitempty"`   // property path -> value that the rule read
}

// notRun stands for an outcome where an example cannot be run.
const notRun demarc.Outcome = "not run"

// Passed: whether the example came out as it says.
func (t Trial) Passed() bool { return t.Got == t.Want }

// Slip is a slip in what a check expects that no example of it notices.
type Slip struct {
	Check string `json:"check"`
	Rule  string `json:"rule"` // with the slip in it
}

// Try runs the examples of the checks in a user's own files, laid over the
// catalog, and looks for slips that none of them notices. Faults are of the
// files; one that is no warning makes the trials unreliable.
func (c *Catalog) Try(data fs.FS, now time.Time) (trials []Trial, slips []Slip, faults []Fault) {
	model, faults := c.overlay(data, now)
	if model == nil {
		return nil, nil, faults
	}
	d := &decoder{data: data, digest: sha256.New()}
	for _, own := range slices.Concat(d.services("aws"), d.services("services")) {
		s, ok := model.Service(own.ID)
		if !ok {
			continue
		}
		for _, k := range s.Checks {
			trials = append(trials, k.try(s)...)
			slips = append(slips, k.unnoticed(s)...)
		}
	}
	return trials, slips, faults
}

// groups are the lists of a check's examples with the outcome that each claims.
func (k *Check) groups() []struct {
	Kind string
	Want demarc.Outcome
	List []Example
} {
	return []struct {
		Kind string
		Want demarc.Outcome
		List []Example
	}{
		{"met", demarc.Met, k.Examples.Met}, {"unmet", demarc.Unmet, k.Examples.Unmet},
		{"unknown", demarc.Unknown, k.Examples.Unknown}, {"na", demarc.NotApplicable, k.Examples.NA},
	}
}

func (k *Check) try(s *Service) []Trial {
	var out []Trial
	for _, g := range k.groups() {
		for i, e := range g.List {
			t := Trial{Check: k.ID, File: s.file, Kind: g.Kind, Number: i + 1, Example: e, Want: g.Want, Got: notRun}
			v := k.variantFor(e)
			if v == nil {
				t.Reason = "its $type is none of the check's"
				out = append(out, t)
				continue
			}
			sc, err := e.scope(s)
			if err != nil {
				t.Reason = err.Error()
				out = append(out, t)
				continue
			}
			var answer expr.Answer
			t.Got, answer = v.Outcome(sc)
			t.Reason, t.Read = answer.Reason(), readOf(v, sc)
			out = append(out, t)
		}
	}
	return out
}

// readOf gives the properties that a rule reads of an example.
func readOf(v *Variant, sc *expr.Scope) map[string]any {
	rule, err := v.Expectation()
	if err != nil {
		return nil
	}
	out := map[string]any{}
	for _, read := range rule.Reads {
		if read.Root != "resource" || read.Path == "" || read.Path == "*" || strings.Contains(read.Path, "[]") {
			continue
		}
		var at any = sc.Resource
		for step := range strings.SplitSeq(read.Path, ".") {
			m, _ := at.(map[string]any)
			at = m[step]
		}
		if u, ok := at.(*demarc.Unk); ok {
			at = "(unknown: " + u.Reason + ")"
		}
		out[read.Path] = at
	}
	return out
}

// unnoticed gives the slips in a check that its examples let pass.
func (k *Check) unnoticed(s *Service) []Slip {
	var out []Slip
	for _, v := range k.variants() {
		mutants, err := expr.Mutants(v.Expect)
		if err != nil {
			continue // lint says what is wrong with the rule
		}
		examples := k.known(s, v)
		for _, m := range mutants {
			rule, err := expr.Compile(m)
			if err == nil && !slices.ContainsFunc(examples, func(e tried) bool { return rule.Eval(e.scope).Truth != e.want }) {
				out = append(out, Slip{k.ID, m})
			}
		}
	}
	return out
}

// tried is an example with what the rule is to say of it.
type tried struct {
	scope *expr.Scope
	want  expr.Truth
}

// known gives the examples that a variant answers as they say.
func (k *Check) known(s *Service, v *Variant) []tried {
	truths := map[demarc.Outcome]expr.Truth{demarc.Met: expr.True, demarc.Unmet: expr.False, demarc.Unknown: expr.Unknown}
	var out []tried
	for _, g := range k.groups() {
		truth, asked := truths[g.Want]
		for _, e := range g.List {
			if !asked || k.variantFor(e) != v {
				continue
			}
			if sc, err := e.scope(s); err == nil {
				out = append(out, tried{sc, truth})
			}
		}
	}
	return out
}
