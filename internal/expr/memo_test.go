package expr

import (
	"testing"

	"demarc"
)

// A memo answers as the rule does, for values that look alike when written one
// after the other, and for those that it cannot keep.
func TestMemo(t *testing.T) {
	unk := &demarc.Unk{Reason: "not known"}
	rule, err := Compile(`resource.?A.orValue("") == "x" && resource.?B.orValue([]).exists(b, b.?C.orValue(0) == 1)`)
	if err != nil {
		t.Fatal(err)
	}
	long := make([]any, 100)
	for i := range long {
		long[i] = map[string]any{"C": int64(i)}
	}
	one := []any{map[string]any{"C": int64(1)}}
	var trees []map[string]any
	for _, a := range []any{nil, "x", "x1:x", "", int64(1), true, unk} {
		for _, b := range []any{nil, one, []any{map[string]any{"C": int64(12)}}, []any{map[string]any{"C": unk}}, long, []any{}, []any{map[string]any{"D": int64(1)}}} {
			tree := map[string]any{"Other": unk}
			if a != nil {
				tree["A"] = a
			}
			if b != nil {
				tree["B"] = b
			}
			trees = append(trees, tree)
		}
	}
	memo := NewMemo()
	for range 2 {
		for _, tree := range trees {
			want, got := rule.Eval(&Scope{Resource: tree}), rule.Eval(&Scope{Resource: tree, Memo: memo})
			if want.Truth != got.Truth || want.Reason() != got.Reason() {
				t.Errorf("%v: %v (%s), from the memo %v (%s)", tree, want.Truth, want.Reason(), got.Truth, got.Reason())
			}
		}
	}
	if len(memo.answers[rule]) == 0 {
		t.Error("nothing was kept")
	}
	for _, source := range []string{`isSet(resource.?A) || some(related.x)`, `opensPort(resource, 22)`, `place.Region == "x"`, `estate["AWS::S3::Bucket"].exists(b, isSet(b.?A))`} {
		rule, err := Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if len(rule.tops) > 0 {
			t.Errorf("%s reads more than properties, and is kept by %v", source, rule.tops)
		}
	}
}
