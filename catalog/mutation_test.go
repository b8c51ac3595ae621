package catalog

import (
	"testing"

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
	all, unnoticed := 0, 0
	for _, s := range c.Services() {
		for _, k := range s.Checks {
			for _, v := range k.variants() {
				mutants, err := expr.Mutants(v.Expect)
				if err != nil {
					t.Fatalf("%s: %v", k.ID, err)
				}
				for _, m := range mutants {
					if _, err := expr.Compile(m); err == nil { // else the slip does not get past lint
						all++
					}
				}
			}
			for _, slip := range k.unnoticed(s) {
				unnoticed++
				t.Logf("%s: no example notices %s", slip.Check, slip.Rule)
			}
		}
	}
	t.Logf("%d of %d slips are noticed", all-unnoticed, all)
	if (all-unnoticed)*10 < all*9 {
		t.Errorf("%d of %d slips are noticed, want nine of ten", all-unnoticed, all)
	}
}
