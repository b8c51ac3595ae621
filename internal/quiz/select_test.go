package quiz_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"demarc/internal/quiz"
)

// TestSelect: what is due comes first, new questions vary, and no two of them
// answer each other.
func TestSelect(t *testing.T) {
	c := open(t)
	list := quiz.FromReport(c, shop(t, c))
	p := quiz.NewProgress()
	chance := func(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
	first := quiz.Select(list, p, now, 10, false, chance(1))
	if again := quiz.Select(list, p, now, 10, false, chance(1)); !slices.EqualFunc(first, again, func(a, b quiz.Question) bool { return a.ID == b.ID }) {
		t.Error("one seed chooses two sets")
	}
	for seed := range uint64(10) {
		services, used, about := map[string]bool{}, map[quiz.Kind]bool{}, map[string]bool{}
		for i, q := range quiz.Select(list, p, now, 60, false, chance(seed)) {
			if i < 10 {
				services[q.Service], used[q.Kind] = true, true
			}
			if key := q.Service + " " + q.Duty; about[key] {
				t.Errorf("seed %d: %s is asked about twice", seed, key)
			} else {
				about[key] = true
			}
		}
		if len(about) != 60 || len(services) < 8 || len(used) < 5 {
			t.Errorf("seed %d: %d questions; the first 10 of %d services and %d kinds; want 60 of at least 8 and 5", seed, len(about), len(services), len(used))
		}
	}
	for i, q := range first {
		p.Answer(q.ID, i != 4, now)
	}
	next := quiz.Select(list, p, now.AddDate(0, 0, 1), 5, false, chance(2))
	if len(next) != 5 || next[0].ID != first[4].ID {
		t.Errorf("the wrong answer does not come first the next day")
	}
	for _, q := range next[1:] {
		if _, known := p.Due(q.ID); known {
			t.Errorf("%s comes before its time", q.ID)
		}
	}
	if got := quiz.Select(first, p, now, 10, false, chance(3)); len(got) != 0 {
		t.Errorf("%d questions come again on the same day", len(got))
	}
	if got := quiz.Select(first, p, now, 10, true, chance(3)); len(got) != 10 {
		t.Errorf("a certificate gets %d questions of 10 that are known", len(got))
	}
}
