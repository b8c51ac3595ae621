package ask

import (
	"slices"

	"demarc"
	"demarc/catalog"
)

// share is how much of a phrase's weight the question has, in any order.
func (x *Index) share(q query, p phrase) (hit, whole float64) {
	for _, s := range p.stems {
		w := x.weight(s)
		if q.named[s] {
			w *= 0.35
		}
		whole += w
		if q.set[s] {
			hit += w * q.focus(s)
		}
	}
	return hit, whole
}

// focus is less for a word outside the clause that says what is done.
func (q query) focus(stem string) float64 {
	switch {
	case stem == q.verb:
		return 1.2
	case q.act[stem]:
		return 1
	}
	return circumstantial
}

const circumstantial = 0.6

func (x *Index) weight(stem string) float64 {
	if w, ok := x.idf[stem]; ok {
		return w
	}
	return 3
}

// inService scores every duty of a service, in the forms that the question names.
func (x *Index) inService(q query, s *catalog.Service) []Candidate {
	forms := x.namedForms(q, s)
	var named, aside []string // forms, and the stems that name them outside what is asked
	for _, f := range s.Forms {
		if p, ok := forms[f.ID]; ok {
			named = append(named, f.ID)
			aside = append(aside, slices.DeleteFunc(slices.Clone(p.stems), func(s string) bool { return q.act[s] })...)
		}
	}
	q = q.without(aside)
	var out []Candidate
	for i, d := range x.catalog.Duties {
		p := x.catalog.Place(s, d.ID, catalog.Holding(named...))
		if p == nil {
			continue
		}
		score := x.duty(q, i)
		if score == 0 {
			continue
		}
		score += x.parts(q, p)
		if p.From == "case" {
			score *= 1.15
		}
		if p.From == "category" {
			score *= 0.9
		}
		if p.Party == demarc.None && d.Stead == "" { // who asks about a thing takes it that it exists
			score *= 0.5
		}
		out = append(out, Candidate{Service: s.ID, Name: s.Name, Forms: named, Duty: d, Placement: p, Score: score})
	}
	return out
}

// duty scores how well a question fits a duty's names and description.
func (x *Index) duty(q query, i int) float64 {
	w := x.duties[i]
	best, rest := 0.0, 0.0
	for _, p := range w.names {
		hit, whole := x.share(q, p)
		if hit == 0 {
			continue
		}
		score := hit * (0.4 + 0.6*hit/whole) * p.weight
		if q.holds(p) && !slices.ContainsFunc(p.stems, func(s string) bool { return !q.act[s] }) {
			score *= 1.3
		}
		if !slices.ContainsFunc(p.stems, func(s string) bool { return q.set[s] && !q.named[s] }) {
			score *= 0.6 // it only says the service again
		}
		if score > best {
			best, rest = score, rest+best*0.1
		} else {
			rest += score * 0.1
		}
	}
	for s := range q.set {
		if !q.named[s] {
			rest += w.words[s] * x.weight(s) * 0.5 * q.focus(s)
		}
	}
	score := best + min(rest, best*0.6+1.5)
	if alike(w.verb, q.verb) {
		score *= 1.2
	}
	return score
}

// parts scores the words of a placement's own sentences.
func (x *Index) parts(q query, p *demarc.Placement) float64 {
	text := p.Provider + " " + p.Reason
	if p.Customer != nil {
		text += " " + p.Customer.Text
	}
	return x.overlap(q, text) * 0.7
}

// covers is how much of what a question says of the act, by weight, an answer
// speaks of: in the names of the duty, or in the words of the placement.
func (x *Index) covers(q query, a Candidate) float64 {
	i := slices.IndexFunc(x.catalog.Duties, func(d demarc.Duty) bool { return d.ID == a.Duty.ID })
	text := a.Placement.Provider + " " + a.Placement.Reason
	if a.Placement.Customer != nil {
		text += " " + a.Placement.Customer.Text
	}
	said := stems(text)
	for _, p := range x.duties[i].names {
		said = append(said, p.stems...)
	}
	hit, whole := 0.0, 0.0
	for s := range q.act {
		if q.named[s] || modelWords[s] || slices.Contains(deciding, s) || q.tale[s] && x.idf[s] == 0 {
			continue
		}
		w := x.weight(s)
		whole += w
		if slices.Contains(said, s) || x.duties[i].words[s] > 0 {
			hit += w
		}
	}
	if whole == 0 {
		return 1
	}
	return hit / whole
}
