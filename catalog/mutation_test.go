package catalog

import (
	"maps"
	"slices"
	"testing"

	"demarc"
	"demarc/internal/expr"
)

// TestExamplesNoticeSlips: a slip in what a check expects is noticed by some
// example of it, in nine cases of ten. The rest is listed with -v.
func TestExamplesNoticeSlips(t *testing.T) {
	if testing.Short() {
		t.Skip("some thousand rules are compiled; run without -short")
	}
	c, err := Decode(Data())
	if err != nil {
		t.Fatal(err)
	}
	all, noticed := 0, 0
	survivors := map[string][]string{}
	for _, s := range c.Services() {
		for _, k := range s.Checks {
			for _, v := range k.variants() {
				mutants, err := expr.Mutants(v.Expect)
				if err != nil {
					t.Fatalf("%s: %v", k.ID, err)
				}
				examples := examplesOf(t, s, k, v)
				for _, m := range mutants {
					rule, err := expr.Compile(m)
					if err != nil {
						continue // such a slip does not get past lint
					}
					all++
					if tellsApart(examples, rule) {
						noticed++
					} else {
						survivors[k.ID] = append(survivors[k.ID], m)
					}
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(survivors)) {
		for _, m := range survivors[id] {
			t.Logf("%s: no example notices %s", id, m)
		}
	}
	t.Logf("%d of %d slips are noticed", noticed, all)
	if noticed*10 < all*9 {
		t.Errorf("%d of %d slips are noticed, want nine of ten", noticed, all)
	}
}

type tried struct {
	scope *expr.Scope
	want  expr.Truth
}

// examplesOf gives the examples that a variant answers, with what its rule is
// to say of each.
func examplesOf(t *testing.T, s *Service, k *Check, v *Variant) []tried {
	t.Helper()
	var out []tried
	for truth, list := range map[expr.Truth][]Example{expr.True: k.Examples.Met, expr.False: k.Examples.Unmet, expr.Unknown: k.Examples.Unknown} {
		for _, e := range list {
			if k.variantFor(e) != v {
				continue
			}
			sc, err := e.scope(s)
			if err != nil {
				t.Fatalf("%s: %v", k.ID, err)
			}
			if outcome, _ := v.Outcome(sc); outcome == demarc.Unknown && truth != expr.Unknown {
				t.Fatalf("%s: an example is not what it says", k.ID)
			}
			out = append(out, tried{sc, truth})
		}
	}
	return out
}

func tellsApart(examples []tried, rule *expr.Rule) bool {
	return slices.ContainsFunc(examples, func(e tried) bool { return rule.Eval(e.scope).Truth != e.want })
}
