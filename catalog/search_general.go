package catalog

import (
	"strings"

	"demarc"
)

// general answers what no service places of the duties to ask about: by the
// delivery model or category that the question names, by the account, or by
// what holds in all categories.
func (x *search) general(q query, about func(demarc.Duty) bool) []Answered {
	var out []Answered
	for i, d := range x.catalog.Duties {
		score := x.duty(q, i)
		if score == 0 || !about(d) {
			continue
		}
		p := x.generalPlacement(q, d)
		if p == nil {
			continue
		}
		out = append(out, Answered{Name: "AWS", Service: p.Service, Duty: d, Placement: p, Score: score + x.parts(q, p)})
	}
	return out
}

// deliveryNames are the words for delivery models in questions.
var deliveryNames = map[demarc.Delivery][]string{
	"on-premises": {"on premises", "on prem", "own data centre", "own data center"},
	"bare-metal":  {"bare metal"},
	"iaas":        {"iaas", "infrastructure as a service", "infrastructure service"},
	"paas":        {"paas", "platform as a service", "managed platform", "managed service", "container service"},
	"saas":        {"saas", "software as a service", "abstracted service"},
}

func (x *search) generalPlacement(q query, d demarc.Duty) *demarc.Placement {
	for _, delivery := range demarc.Deliveries {
		for _, name := range deliveryNames[delivery] {
			if strings.Contains(q.text, " "+name+" ") {
				if p := x.catalog.PlaceDelivery(delivery, d.ID); p != nil {
					return p
				}
			}
		}
	}
	if d.Scope != demarc.ScopeResource {
		if s, ok := x.catalog.Service("aws"); ok {
			return x.catalog.Place(s, d.ID, Holding())
		}
	}
	var first *demarc.Placement
	for _, category := range demarc.Categories {
		p := x.catalog.PlaceCategory(category, d.ID)
		switch {
		case p == nil:
		case first == nil:
			first = p
		case p.Party != first.Party:
			undecided := *first
			undecided.ID, undecided.Party, undecided.Provider, undecided.Customer = d.ID, demarc.Undecided, "", nil
			undecided.Reason = "It depends on the kind of service; name one."
			undecided.Candidates = x.byCategory(d.ID)
			return &undecided
		}
	}
	return first
}

func (x *search) byCategory(duty string) []demarc.Portion {
	var out []demarc.Portion
	for _, category := range demarc.Categories {
		if p := x.catalog.PlaceCategory(category, duty); p != nil {
			out = append(out, demarc.Portion{Forms: []string{string(category)}, Party: p.Party, Provider: p.Provider, Customer: p.Customer})
		}
	}
	return out
}
