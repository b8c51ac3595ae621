package catalog

import (
	"fmt"
	"testing"

	"demarc"
)

// TestUnknownIsThreeValued: where two values of a leaf give two verdicts, an
// unknown leaf must give unknown. Tried on every scalar of every example of
// every check, with the values that rules tell apart.
func TestUnknownIsThreeValued(t *testing.T) {
	c, err := Decode(Data())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Services() {
		for _, k := range s.Checks {
			for _, e := range append(append([]Example{}, k.Examples.Met...), k.Examples.Unmet...) {
				v := k.variantFor(e)
				if v == nil {
					continue
				}
				tree, err := plain(map[string]any(e))
				if err != nil {
					t.Fatal(err)
				}
				eachScalar(tree.(map[string]any), nil, func(path []any, old any) {
					threeValued(t, s, k, v, e, path, old)
				})
			}
		}
	}
}

// TestEveryCheckHasAnUnknown: each check shows what it says where it cannot
// know.
func TestEveryCheckHasAnUnknown(t *testing.T) {
	c, err := Decode(Data())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Services() {
		for _, k := range s.Checks {
			if len(k.Examples.Unknown) == 0 {
				t.Errorf("%s: %s has no example that is unknown", s.ID, k.ID)
			}
		}
	}
}

// threeValued tries an example with several values at a path, then with an
// unknown one.
func threeValued(t *testing.T, s *Service, k *Check, v *Variant, e Example, path []any, old any) {
	t.Helper()
	verdicts := map[demarc.Outcome]bool{}
	for _, value := range alternatives(old) {
		verdicts[outcomeAt(t, s, v, e, path, value)] = true
	}
	delete(verdicts, demarc.Unknown) // a value of the wrong kind is an error, and so unknown
	if len(verdicts) < 2 {
		return
	}
	if got := outcomeAt(t, s, v, e, path, &demarc.Unk{Reason: "not known"}); got != demarc.Unknown {
		t.Errorf("%s: %v decides between %v in %v, and unknown gives %s", k.ID, path, verdicts, e, got)
	}
}

func alternatives(old any) []any {
	switch old.(type) {
	case bool:
		return []any{true, false}
	case int64, float64:
		return []any{old, int64(0), int64(1), int64(1 << 20)}
	}
	return []any{old, "", "something else"}
}

func outcomeAt(t *testing.T, s *Service, v *Variant, e Example, path []any, value any) demarc.Outcome {
	t.Helper()
	tree, err := plain(map[string]any(e))
	if err != nil {
		t.Fatal(err)
	}
	put(tree, path, value)
	sc, err := Example(tree.(map[string]any)).scope(s)
	if err != nil {
		t.Fatal(err)
	}
	outcome, _ := v.Outcome(sc)
	return outcome
}

// eachScalar calls f for every scalar of the example's own properties.
func eachScalar(v any, path []any, f func(path []any, old any)) {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if key[0] != '$' {
				eachScalar(item, append(append([]any{}, path...), key), f)
			}
		}
	case []any:
		for i, item := range v {
			eachScalar(item, append(append([]any{}, path...), i), f)
		}
	case bool, int64, float64, string:
		f(path, v)
	}
}

func put(tree any, path []any, value any) {
	for _, step := range path[:len(path)-1] {
		switch step := step.(type) {
		case string:
			tree = tree.(map[string]any)[step]
		case int:
			tree = tree.([]any)[step]
		}
	}
	switch last := path[len(path)-1].(type) {
	case string:
		tree.(map[string]any)[last] = value
	case int:
		tree.([]any)[last] = value
	default:
		panic(fmt.Sprint(last))
	}
}
