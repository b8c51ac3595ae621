// Package ask answers questions in plain words from the catalog: it finds the
// service, the forms and the duty that a question is about, and which side does
// the half of it that is asked for.
package ask

import (
	"cmp"
	"math"
	"regexp"
	"slices"

	"demarc"
	"demarc/catalog"
)

// Answer is what the catalog answers to a question in plain words.
type Answer struct {
	Party      demarc.Party // Undecided when the best answers disagree, or none is good
	Candidates []Candidate  // the best first; at most five
	Why        string       // why the party is not sure; "" when it is
}

// Candidate is a duty that the question may be about, with who has it.
type Candidate struct {
	Service   string   // id; "" for what holds of every service
	Name      string   // Amazon RDS
	Forms     []string // the forms that the question named
	Duty      demarc.Duty
	Placement *demarc.Placement
	Score     float64
}

// Answer finds who has the duty that a question is about. It looks for the
// service, the forms and the duty by their names, other names and the words of
// the placements themselves, weighed by how rare a word is in the catalog; it
// answers Undecided rather than guess.
func (x *Index) Answer(question string) Answer {
	if label := controlLabel.FindString(question); label != "" {
		return Answer{Party: demarc.Undecided, Why: "The question names a control: demarc explain " + label + " says who does what of it."}
	}
	q := x.query(question)
	if found, ok := x.motto(q); ok {
		return found
	}
	if found, ok := x.modelControl(q); ok {
		return found
	}
	services := x.services(&q)
	var all []Candidate
	for _, s := range services {
		all = append(all, x.inService(q, s)...)
	}
	if len(services) == 0 {
		all = x.general(q, func(demarc.Duty) bool { return true })
	} else {
		q.thing = true
		account := x.general(q, func(d demarc.Duty) bool {
			return d.Scope != demarc.ScopeResource && !slices.ContainsFunc(all, func(a Candidate) bool { return a.Duty.ID == d.ID })
		})
		for i := range account {
			account[i].Score *= beside
		}
		all = append(all, account...)
	}
	slices.SortStableFunc(all, func(a, b Candidate) int { return cmp.Compare(b.Score, a.Score) })
	all = all[:min(len(all), 5)]
	if len(all) > 0 {
		all[0] = x.stead(all[0])
	}
	return x.settle(q, all)
}

// controlLabel is how controls are called in NIST SP 800-53, SOC 2 and ISO/IEC 27001.
var controlLabel = regexp.MustCompile(`\b([A-Z]{2}-\d+(\(\d+\))?|CC\d\.\d|A\.\d+\.\d+)`)

// stead answers for a thing that a service does not have, or keeps to itself,
// with the duty that stands in its place: nobody patches the operating system
// of a table, but somebody patches what runs it.
func (x *Index) stead(a Candidate) Candidate {
	s, ok := x.catalog.Service(a.Service)
	if !ok || a.Placement.Party != demarc.None || a.Duty.Stead == "" {
		return a
	}
	d, _ := x.catalog.Duty(a.Duty.Stead)
	if p := x.catalog.Place(s, d.ID, catalog.Holding(a.Forms...)); p != nil {
		a.Duty, a.Placement = d, p
	}
	return a
}

// settle decides whether the best answer is sure: it must fit enough of the
// question, and the candidates that fit nearly as well must mostly agree.
func (x *Index) settle(q query, list []Candidate) Answer {
	f := Answer{Party: demarc.Undecided, Candidates: list}
	switch {
	case len(list) == 0 || list[0].Score < enough || x.covers(q, list[0]) < covered && !x.together(q, list) && !q.whole && !x.clear(q, list):
		f.Why = "No duty of the catalog fits the question well."
		return f
	case q.whole:
		f.Party = x.whole(q, list)
		return f
	case list[0].Placement.Party == demarc.Undecided:
		if f.Party = x.eitherWay(q, list[0].Placement); f.Party == demarc.Undecided {
			f.Why = list[0].Placement.Reason
		}
		return f
	}
	f.Party = x.half(q, list[0].Placement)
	agree, all := 0.0, 0.0
	var other Candidate
	for _, a := range list {
		weight := math.Pow(a.Score/list[0].Score, sharpness)
		all += weight
		if x.half(q, a.Placement) == f.Party {
			agree += weight
		} else if other.Placement == nil {
			other = a
		}
	}
	if agree < all*majority {
		f.Party = demarc.Undecided
		f.Why = "The question fits duties with different parties about equally well: " + list[0].Duty.ID + " and " + other.Duty.ID + "."
		return f
	}
	return f
}

// together: whether the three best candidates all give one party, so that it
// matters little which of them is meant.
func (x *Index) together(q query, list []Candidate) bool {
	if len(list) < 3 {
		return false
	}
	for _, a := range list[:3] {
		if p := a.Placement.Party; p == demarc.Undecided || x.half(q, a.Placement) != x.half(q, list[0].Placement) || a.Score < list[0].Score*0.4 {
			return false
		}
	}
	return true
}

// clear: whether the best candidate fits far better than all of another party.
func (x *Index) clear(q query, list []Candidate) bool {
	party := x.half(q, list[0].Placement)
	return list[0].Score >= plainly && !slices.ContainsFunc(list[1:], func(c Candidate) bool {
		return c.Score > list[0].Score*apart && x.half(q, c.Placement) != party
	})
}

// An answer below enough fits too few words of the question. Candidates count
// by their score against the best, sharpened; those of the best one's party
// must make up the majority.
const (
	enough    = 2.0
	covered   = 0.3 // of what the question says of the act
	beside    = 0.8 // of a duty of the whole account, where a service is named
	plainly   = 8.0
	apart     = 0.6 // of the best score, that the best of another party has at most
	kindred   = 0.3 // of the best score, that a duty fits a question about the whole
	sharpness = 6.0
	majority  = 0.5
)
