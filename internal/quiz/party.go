package quiz

import (
	"slices"
	"strings"

	"demarc"
	"demarc/catalog"
)

// partyWords are the choices, in order; must says who must do a duty.
var (
	partyOrder = []demarc.Party{demarc.Provider, demarc.Customer, demarc.Shared, demarc.Organization, demarc.ThirdParty, demarc.None}
	partyWords = map[demarc.Party]string{
		demarc.Provider: "AWS", demarc.Customer: "you", demarc.Shared: "AWS and you, each a part",
		demarc.Organization: "another account or team of yours", demarc.ThirdParty: "a third party", demarc.None: "nobody: there is no such thing here",
	}
	must = map[demarc.Party]string{
		demarc.Provider: "AWS must", demarc.Customer: "you must", demarc.Shared: "AWS and you must",
		demarc.Organization: "another account or team of yours must", demarc.ThirdParty: "a third party must", demarc.None: "nobody has to",
	}
)

// who asks who has a duty of a subject.
func (m *maker) who(s subject, p *demarc.Placement) {
	without, ok := m.unless(s, p)
	duty := m.title(p.Duty)
	if !ok || telling(duty+" "+titles(s.service, p.Forms), p.Party) {
		return
	}
	q := Question{Kind: Who, Service: s.service.ID, Forms: p.Forms, Duty: p.Duty, Because: p, Source: p.Source, Weight: m.weight(s, p)}
	q.Text = m.called(s, p.Forms) + without + ": who must " + lowerFirst(duty) + "?"
	q.Choices, q.Right = parties(p)
	m.add(q, p.ID, string(p.Party))
}

// unless names the forms that would move a placement which holds without them,
// as far as a person can keep them in mind; false if there are too many.
func (m *maker) unless(s subject, p *demarc.Placement) (text string, ok bool) {
	if len(p.Forms) > 0 {
		return "", true
	}
	var list []string
	for _, f := range p.Flips {
		if s.possible(f.Forms) {
			list = append(list, undone(f.Title))
		}
	}
	if len(list) == 0 {
		return "", true
	}
	return ", " + strings.Join(list, " and "), len(list) <= 2
}

// undone says that a form does not hold: "without Object Lock", "with
// versioning off".
func undone(title string) string {
	for _, end := range [][2]string{{" on", " off"}, {" off", " on"}} {
		if rest, ok := strings.CutSuffix(title, end[0]); ok {
			return "with " + rest + end[1]
		}
	}
	return "without " + title
}

// possible reports whether forms can hold on the type of the subject.
func (s subject) possible(forms []string) bool {
	return !slices.ContainsFunc(forms, func(id string) bool {
		f, ok := s.service.Form(id)
		return !ok || s.typ != "" && !f.OnType(s.typ)
	})
}

// elsewhere reports whether a form puts the resource on equipment that few have.
func (s subject) elsewhere(forms []string) bool {
	return slices.ContainsFunc(forms, func(id string) bool {
		f, ok := s.service.Form(id)
		return ok && f.RunsOn != ""
	})
}

// flips asks who has a duty once a form is there, or no longer.
func (m *maker) flips(s subject, p *demarc.Placement) {
	for _, f := range p.Flips {
		forms, asks := f.Forms, "with "+f.Title
		switch {
		case len(forms) == 0 && len(p.Forms) == 1:
			asks = undone(titles(s.service, p.Forms))
		case len(forms) == 0:
			continue // "without this and that" is not clear
		case s.excludes(p.Forms, forms):
			asks += " instead"
		default:
			forms = slices.Concat(p.Forms, forms)
		}
		then := m.model.Place(s.service, p.Duty, catalog.Holding(forms...))
		if then == nil || then.Party != f.Party || len(then.Chain) > 1 || !s.possible(forms) || telling(m.title(p.Duty)+" "+f.Title, then.Party) {
			continue
		}
		q := Question{Kind: Flip, Service: s.service.ID, Forms: forms, Duty: p.Duty, Because: then, Source: then.Source, Weight: 2}
		switch {
		case s.elsewhere(forms), s.address == "" && s.elsewhere(p.Forms):
			q.Weight = 0
		case s.address != "" && p.From == "case":
			q.Weight = 3
		}
		q.Text = m.called(s, p.Forms) + ": " + must[p.Party] + " " + lowerFirst(m.title(p.Duty)) + ". " + upperFirst(asks) + ", who must?"
		q.Choices, q.Right = parties(then)
		m.add(q, p.ID, strings.Join(forms, "+"), string(then.Party))
	}
}

// excludes reports whether forms of the two lists cannot hold together.
func (s subject) excludes(a, b []string) bool {
	for _, set := range s.service.Exclusive {
		for _, x := range a {
			for _, y := range b {
				if x != y && slices.Contains(set, x) && slices.Contains(set, y) {
					return true
				}
			}
		}
	}
	return false
}

// parties are the choices of a question whose answer is the party of p. "Each
// a part" is no choice where one side has the duty and the other helps, since
// both could be argued; one that is seldom right stands among the rest.
func parties(p *demarc.Placement) (choices []string, right int) {
	list := []demarc.Party{demarc.Provider, demarc.Customer}
	helped := p.Party == demarc.Provider && p.Customer != nil || p.Party == demarc.Customer && p.Provider != "" || p.Party == demarc.ThirdParty
	if !helped {
		list = append(list, demarc.Shared)
	}
	rare := []demarc.Party{demarc.None, demarc.ThirdParty}
	if p.Party == demarc.Provider {
		rare = append(rare, demarc.Organization)
	}
	if slices.Contains(list, p.Party) {
		list = append(list, rare[int(hash(p.ID)[0])%len(rare)])
	} else {
		list = append(list, p.Party)
	}
	for _, party := range partyOrder {
		if slices.Contains(list, party) {
			if party == p.Party {
				right = len(choices)
			}
			choices = append(choices, partyWords[party])
		}
	}
	return choices, right
}

// hints are words that name a party.
var hints = map[demarc.Party][]string{
	demarc.Provider:     {"provider", "AWS manages", "AWS owns", "another service that manages"},
	demarc.Customer:     {"your own", "one's own", "customer", "own NAT"},
	demarc.Shared:       {"shared"},
	demarc.Organization: {"organization", "another account", "central", "customer-managed"},
	demarc.ThirdParty:   {"external", "partner", "reseller", "another owner", "another publisher"},
}

// telling reports whether words give a party away.
func telling(words string, right demarc.Party) bool {
	return slices.ContainsFunc(hints[right], func(h string) bool { return strings.Contains(words, h) })
}

// weight ranks what there is to learn: where a form moved the duty most, what
// everybody knows least.
func (m *maker) weight(s subject, p *demarc.Placement) int {
	d, _ := m.model.Duty(p.Duty)
	switch {
	case s.address == "" && s.elsewhere(p.Forms), p.Party == demarc.None, d.Layer == "facility", d.Layer == "hardware", d.Layer == "network-infrastructure":
		return 0
	case p.From == "case":
		return 3
	case p.From == "service" && (p.Party == demarc.Shared || p.Confidence == demarc.Documented):
		return 2
	}
	return 1
}
