package ask

import (
	"cmp"
	"slices"

	"demarc/catalog"
)

// services finds the services that the question names, the best alone unless
// others are about as good. The stems of the best name are noted in q.
func (x *Index) services(q *query) []*catalog.Service {
	type scored struct {
		s     *catalog.Service
		score float64
	}
	var list []scored
	for _, s := range x.catalog.Services() {
		best := scored{s: s}
		for _, p := range x.service[s.ID] {
			if score := x.names(*q, p); score > best.score {
				best.score = score
			}
		}
		if best.score > 0 {
			for _, p := range x.namedForms(*q, s) {
				best.score += 0.1 * float64(len(p.stems))
			}
		}
		if best.score > 0 {
			list = append(list, best)
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []*catalog.Service
	if len(list) > 0 && list[0].score < 1 && q.delivery() != "" {
		return nil // "the server room of my own premises" is about no service
	}
	for _, s := range list {
		if s.score >= list[0].score*0.8 && len(out) < 4 {
			out = append(out, s.s)
			for _, p := range x.service[s.s.ID] {
				if !p.form && x.names(*q, p) >= s.score*0.6 {
					for _, stem := range p.stems {
						q.named[stem] = true
					}
				}
			}
		}
	}
	return out
}

// proper: whether a word stands in the question as the name of a service.
func (q query) proper(stem string) bool {
	return runAt(q.all, []string{"aw", stem}) >= 0 || runAt(q.all, []string{"amazon", stem}) >= 0
}

// names scores how well a question names a thing by a phrase: all its words
// side by side, two or three close together, or most of a longer one in any
// order.
func (x *Index) names(q query, p phrase) float64 {
	n := float64(len(p.stems))
	if n == 0 || !q.says(p.word) {
		return 0
	}
	if slices.ContainsFunc(q.runs, func(run []string) bool { return runAt(run, p.stems) >= 0 }) || p.joined && q.holds(p) {
		switch {
		case n == 1 && x.plain[p.stems[0]] && !q.proper(p.stems[0]):
			return p.weight * 0.5
		case n == 1 && x.idf[p.stems[0]] == 0 && x.bearers[p.stems[0]] == 1: // a product's own name, such as GuardDuty
			return p.weight * 4
		}
		return p.weight * (1 + n)
	}
	if n <= 3 && n > 1 && q.near(p) {
		return p.weight * n * 0.7
	}
	hits, hit, whole := 0.0, 0.0, 0.0
	for _, s := range p.stems {
		whole += x.rarity[s]
		if q.set[s] {
			hits++
			hit += x.rarity[s]
		}
	}
	if n > 3 && hits >= 3 && hit*4 >= whole*3 {
		return p.weight * hits * 0.6
	}
	return 0
}

// namedForms gives the forms of a service that a question names, by id, with
// the longest name that stands in it, word by word with at most two others
// between or, a name of three telling words or more, in any order. A name inside the longer name of another form
// names nothing: "self-managed nodes" are no "managed nodes".
func (x *Index) namedForms(q query, s *catalog.Service) map[string]phrase {
	type span struct{ from, to int }
	out, spans := map[string]phrase{}, map[string]span{}
	for id, names := range x.forms[s.ID] {
		for _, p := range names {
			if len(p.stems) <= len(out[id].stems) {
				continue
			}
			if from, to := follows(q.all, p.stems); from >= 0 {
				out[id], spans[id] = p, span{from, to}
			} else if q.tells(p) {
				out[id], spans[id] = p, span{}
			}
		}
	}
	for id, at := range spans { // word by word it is said; in any order, of another that excludes it, perhaps not
		for _, other := range s.Alternatives(id) {
			if where, ok := spans[other]; ok && at.to > 0 && where.to == 0 {
				delete(out, other)
			}
		}
	}
	for id, inner := range spans {
		for other, outer := range spans {
			if id != other && inner.to > 0 && outer.from <= inner.from && inner.to <= outer.to && outer.to-outer.from > inner.to-inner.from {
				delete(out, id)
			}
		}
	}
	return out
}
