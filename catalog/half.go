package catalog

import (
	"slices"
	"strings"

	"demarc"
)

// half is who does the half of a shared duty that the question asks about: the
// side whose words the question uses. Where it asks about both, or does not
// tell, it is shared.
func (x *search) half(q query, p *demarc.Placement) demarc.Party {
	if p.Party != demarc.Shared || p.Customer == nil {
		return p.Party
	}
	q = q.without(x.subject(p.Duty)) // words of the duty itself tell no side
	provider, customer := x.overlap(q, p.Provider), x.overlap(q, p.Customer.Text)
	for _, cue := range roleCues[p.Customer.Role] {
		if q.set[cue] {
			customer += 2
			break
		}
	}
	switch {
	case customer >= provider+1.5:
		return demarc.Customer
	case provider >= customer+1.5:
		return demarc.Provider
	}
	return demarc.Shared
}

// eitherWay answers for a placement that hangs on the kind of service, where
// the question's verb asks for a decision: whoever has the duty, that part of
// it is the customer's.
func (x *search) eitherWay(q query, p *demarc.Placement) demarc.Party {
	for _, c := range p.Candidates {
		if c.Customer == nil {
			continue
		}
		for _, cue := range roleCues[c.Customer.Role] {
			if q.set[cue] {
				return demarc.Customer
			}
		}
	}
	return demarc.Undecided
}

// subject gives the stems of a duty's title and id.
func (x *search) subject(duty string) []string {
	d, _ := x.catalog.Duty(duty)
	return stems(d.Title + " " + strings.ReplaceAll(d.ID, "-", " "))
}

// without is the question as if the stems named its subject.
func (q query) without(stems []string) query {
	named := map[string]bool{}
	for s := range q.named {
		named[s] = true
	}
	for _, s := range stems {
		named[s] = true
	}
	q.named = named
	return q
}

// roleCues are stems of the verbs by which people ask about a role.
var roleCues = map[demarc.Role][]string{
	demarc.Configures: {"turn", "switch", "enabl", "configur", "set", "write", "limit", "restrict", "allow", "decid", "choos", "defin", "creat", "select"},
	demarc.Decides:    {"decid", "choos", "pick", "select", "plan", "set", "configur", "turn", "switch", "enabl"},
	demarc.Performs:   {"decid", "choos", "pick", "select", "write", "plan", "configur", "turn", "switch", "enabl"},
	demarc.Verifies:   {"review", "check", "verifi", "watch", "read"},
}

// overlap weighs the stems that a question shares with a sentence.
func (x *search) overlap(q query, sentence string) float64 {
	score, seen := 0.0, map[string]bool{}
	for _, s := range stems(sentence) {
		if q.set[s] && !q.named[s] && !seen[s] {
			seen[s] = true
			score += x.weight(s) * 0.5
		}
	}
	return score
}

// modelControl answers a question about one of the IT controls that the model
// itself gives as examples.
func (x *search) modelControl(q query) (Found, bool) {
	f, ok := x.catalog.Framework("aws-model")
	if !ok || !q.set["control"] {
		return Found{}, false
	}
	for _, c := range f.Controls {
		names := append([]string{c.Title}, strings.Split(strings.ReplaceAll(c.ID, "-", " "), " and ")...)
		for _, name := range names {
			if !q.holds(phrase{stems: stems(strings.TrimSuffix(name, " controls"))}) {
				continue
			}
			found := Found{Party: map[string]demarc.Party{"inherited": demarc.Provider, "shared": demarc.Shared, "customer-specific": demarc.Customer}[c.Expect]}
			for _, id := range c.Duties {
				d, _ := x.catalog.Duty(id)
				if p := x.catalog.PlaceDelivery("iaas", id); p != nil {
					found.Answers = append(found.Answers, Answered{Name: c.Title, Duty: d, Placement: p})
				}
			}
			slices.SortStableFunc(found.Answers, func(a, b Answered) int {
				return rank(a.Placement.Party == found.Party) - rank(b.Placement.Party == found.Party)
			})
			return found, len(found.Answers) > 0
		}
	}
	return Found{}, false
}

// rank puts true first.
func rank(b bool) int {
	if b {
		return 0
	}
	return 1
}
