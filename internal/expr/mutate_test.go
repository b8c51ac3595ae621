package expr_test

import (
	"slices"
	"testing"

	"demarc/internal/expr"
)

// TestMutants: each kind of slip is made once, and no other.
func TestMutants(t *testing.T) {
	for _, c := range []struct {
		rule string
		want []string
	}{
		{`isTrue(resource.?On)`, []string{`!isTrue(resource.?On)`}},
		{`resource.?A.orValue(0) >= 7`, []string{`resource.?A.orValue(0) > 7`, `resource.?A.orValue(-1) >= 7`, `resource.?A.orValue(1) >= 7`, `resource.?A.orValue(0) >= 6`, `resource.?A.orValue(0) >= 8`}},
		{`!isSet(resource.?A) && isSet(resource.?B)`, []string{
			`!isSet(resource.?A) || isSet(resource.?B)`, `!isSet(resource.?A)`, `isSet(resource.?B)`,
			`isSet(resource.?A) && isSet(resource.?B)`, `!(!isSet(resource.?A)) && isSet(resource.?B)`, `!isSet(resource.?A) && !isSet(resource.?B)`}},
		{`oneOf(resource.?A.orValue("x"), ["x", "y"])`, []string{
			`!(oneOf(resource.?A.orValue("x"), ["x", "y"]))`, `oneOf(resource.?A.orValue("x"), ["y"])`, `oneOf(resource.?A.orValue("x"), ["x"])`}},
		{`resource.?L.orValue([]).exists(i, i.?P == 1)`, []string{
			`resource.?L.orValue([]).all(i, i.?P == 1)`, `resource.?L.orValue([]).exists(i, i.?P != 1)`,
			`resource.?L.orValue([]).exists(i, i.?P == 0)`, `resource.?L.orValue([]).exists(i, i.?P == 2)`}},
	} {
		got, err := expr.Mutants(c.rule)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.rule, got, c.want)
		}
	}
}
