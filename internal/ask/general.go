package ask

import (
	"slices"

	"demarc"
	"demarc/catalog"
)

// general answers what no service places of the duties to ask about: by the
// delivery model or category that the question names, by the account, or by
// what holds in all categories.
func (x *Index) general(q query, about func(demarc.Duty) bool) []Candidate {
	var out []Candidate
	for i, d := range x.catalog.Duties {
		score := x.duty(q, i)
		if score == 0 || !about(d) {
			continue
		}
		p := x.generalPlacement(q, i)
		if p == nil {
			continue
		}
		if p.From == "model" {
			score *= 1.3
		}
		out = append(out, Candidate{Name: "AWS", Service: p.Service, Duty: d, Placement: p, Score: score + x.parts(q, p)})
	}
	return out
}

// deliveryNames are the words for delivery models in questions.
var deliveryNames = map[demarc.Delivery][]string{
	"on-premises": {"on premises", "own premises", "own data center", "own building", "own server room"},
	"bare-metal":  {"bare metal"},
	"iaas":        {"iaas", "infrastructure as a service", "infrastructure service"},
	"paas":        {"paas", "platform as a service", "managed platform", "managed service", "container service"},
	"saas":        {"saas", "software as a service", "abstracted service", "serverless service", "fully managed service"},
}

// delivery is the delivery model that a question names; "" for none.
func (q query) delivery() demarc.Delivery {
	for _, delivery := range slices.Backward(demarc.Deliveries) {
		for _, name := range deliveryNames[delivery] {
			if runAt(q.all, allStems(name)) >= 0 {
				return delivery
			}
		}
	}
	return ""
}

func (x *Index) generalPlacement(q query, i int) *demarc.Placement {
	d := x.catalog.Duties[i]
	if delivery := q.delivery(); delivery != "" {
		if p := x.catalog.PlaceDelivery(delivery, d.ID); p != nil {
			return p
		}
	}
	stated := x.catalog.PlaceModel(d)
	if stated != nil && q.model {
		return stated
	}
	if d.Scope != demarc.ScopeResource {
		if s, ok := x.catalog.Service("aws"); ok {
			return x.catalog.Place(s, d.ID, catalog.Holding())
		}
	}
	var first *demarc.Placement
	for _, category := range demarc.Categories {
		p := x.catalog.PlaceCategory(category, d.ID)
		switch {
		case p == nil:
		case first == nil:
			first = p
		case p.Party == first.Party:
		case stated != nil && x.explained(q):
			return stated
		default:
			undecided := *first
			undecided.ID, undecided.Party, undecided.Provider, undecided.Customer = d.ID, demarc.Undecided, "", nil
			undecided.Reason = "It depends on the kind of service; name one."
			undecided.Candidates = x.byCategory(d.ID)
			return &undecided
		}
	}
	return first
}

func (x *Index) byCategory(duty string) []demarc.Portion {
	var out []demarc.Portion
	for _, category := range demarc.Categories {
		if p := x.catalog.PlaceCategory(category, duty); p != nil {
			out = append(out, demarc.Portion{Forms: []string{string(category)}, Party: p.Party, Provider: p.Provider, Customer: p.Customer})
		}
	}
	return out
}
