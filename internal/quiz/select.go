package quiz

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// Select chooses up to n questions: first those that are due, the longest
// overdue first, then new ones. With ahead it fills up with those that are not
// due yet, the next first.
func Select(list []Question, p *Progress, now time.Time, n int, ahead bool, chance *rand.Rand) []Question {
	var due, fresh, rest []Question
	for _, q := range list {
		switch _, known := p.Cards[q.ID]; {
		case !known:
			fresh = append(fresh, q)
		case p.due(q.ID, now):
			due = append(due, q)
		default:
			rest = append(rest, q)
		}
	}
	soonest := func(a, b Question) int {
		x, _ := p.Due(a.ID)
		y, _ := p.Due(b.ID)
		return cmp.Or(x.Compare(y), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(due, soonest)
	slices.SortFunc(rest, soonest)
	out := due[:min(n, len(due))]
	out = slices.Concat(out, vary(out, fresh, n-len(out), chance))
	if ahead {
		out = append(out, rest[:min(n-len(out), len(rest))]...)
	}
	return out
}

// vary chooses new questions with much to learn, of services, kinds and duties
// that were asked about least; never one that another of them answers.
func vary(asked, fresh []Question, n int, chance *rand.Rand) []Question {
	slices.SortFunc(fresh, func(a, b Question) int { return cmp.Compare(a.ID, b.ID) })
	chance.Shuffle(len(fresh), func(i, j int) { fresh[i], fresh[j] = fresh[j], fresh[i] })
	count := map[string]int{}
	note := func(q Question) {
		count["service "+q.Service]++
		count["kind "+string(q.Kind)]++
		count["duty "+q.Duty]++
		count["both "+q.Service+" "+q.Duty]++
	}
	for _, q := range asked {
		note(q)
	}
	taken, luck := make([]bool, len(fresh)), make([]int, len(fresh))
	for i := range luck {
		luck[i] = chance.IntN(4)
	}
	var out []Question
	for len(out) < n {
		best, score := -1, 0
		for i, q := range fresh {
			s := luck[i] + 2*q.Weight - 3*count["service "+q.Service] - 2*count["kind "+string(q.Kind)] - 4*count["duty "+q.Duty]
			if !taken[i] && count["both "+q.Service+" "+q.Duty] == 0 && (best < 0 || s > score) {
				best, score = i, s
			}
		}
		if best < 0 {
			break
		}
		taken[best] = true
		note(fresh[best])
		out = append(out, fresh[best])
	}
	return out
}
