package quiz

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"demarc"
)

// pick asks which of four duties is the customer's, or the provider's alone.
// The other three surely are not, and stand near it in the stack.
func (m *maker) pick(s subject, p *demarc.Placement) {
	alone := func(o *demarc.Placement) bool { return o.Party == demarc.Provider && o.Customer == nil }
	yours := func(o *demarc.Placement) bool { return o.Party == demarc.Customer }
	q := Question{Service: s.service.ID, Forms: p.Forms, Duty: p.Duty, Because: p, Source: p.Source, Weight: min(m.weight(s, p), 2)}
	wrong := alone
	switch {
	case yours(p):
		q.Kind, q.Text = Yours, ": which of these is yours?"
	case alone(p):
		q.Kind, q.Text = Theirs, ": which of these does AWS do without you?"
		wrong = func(o *demarc.Placement) bool {
			return yours(o) || o.Party == demarc.Shared && o.CustomerAsked()
		}
	default:
		return
	}
	if m.vague(p) || !s.decided(p) {
		return
	}
	var forms []string
	others := m.near(s, p, wrong)
	if len(others) < 3 {
		return
	}
	q.Choices = []string{m.title(p.Duty)}
	for _, o := range append(others[:3:3], p) {
		for _, f := range o.Forms {
			if !slices.Contains(forms, f) {
				forms = append(forms, f)
			}
		}
		if o != p {
			q.Choices = append(q.Choices, m.title(o.Duty))
		}
	}
	q.Forms = forms
	q.Text = m.called(s, forms) + q.Text
	m.add(q, p.ID)
}

// decided reports whether a placement stands without forms that are not named:
// an estate decides them, the catalog does not.
func (s subject) decided(p *demarc.Placement) bool {
	return s.address != "" || len(p.Forms) > 0 || len(p.Flips) == 0
}

// vague reports whether a duty is too wide to tell from others: whatever saves
// resources would be right.
func (m *maker) vague(p *demarc.Placement) bool {
	d, _ := m.model.Duty(p.Duty)
	return d.Concern == demarc.Sustainability
}

// near lists other placements of the subject that fit, those of the nearest
// layers first.
func (m *maker) near(s subject, p *demarc.Placement, fit func(*demarc.Placement) bool) []*demarc.Placement {
	layer := func(o *demarc.Placement) int {
		d, _ := m.model.Duty(o.Duty)
		return slices.Index(demarc.Layers, d.Layer)
	}
	var out []*demarc.Placement
	for _, o := range s.placements {
		if o.Duty != p.Duty && fit(o) && s.decided(o) && !m.vague(o) {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b *demarc.Placement) int {
		return cmp.Or(abs(layer(a)-layer(p))-abs(layer(b)-layer(p)), strings.Compare(hash(p.ID, a.ID), hash(p.ID, b.ID)))
	})
	return out
}

func abs(n int) int { return max(n, -n) }

// half asks what the customer does of a duty of which AWS does a part. The
// other choices are parts of other duties.
func (m *maker) half(s subject, p *demarc.Placement) {
	if p.Party != demarc.Shared || p.Provider == "" || p.Customer == nil || !p.Customer.Role.Asks() || m.vague(p) {
		return
	}
	d, _ := m.model.Duty(p.Duty)
	others := m.near(s, p, func(o *demarc.Placement) bool {
		other, _ := m.model.Duty(o.Duty)
		return o.Customer != nil && o.Customer.Role.Asks() && other.Layer != d.Layer && topic(o.Duty) != topic(p.Duty)
	})
	stem := words(p.Provider + " " + m.title(p.Duty))
	same := shared(stem, words(p.Customer.Text))
	q := Question{Kind: Half, Service: s.service.ID, Forms: p.Forms, Duty: p.Duty, Because: p, Source: p.Source, Weight: min(m.weight(s, p), 2), Choices: []string{p.Customer.Text}}
	alike := 0
	for _, o := range others {
		text := o.Customer.Text
		if len(q.Choices) == 4 || slices.Contains(q.Choices, text) || shared(words(p.Customer.Text), words(text)) > 1 {
			continue
		}
		alike = max(alike, shared(stem, words(text)))
		q.Choices = append(q.Choices, text)
	}
	if len(q.Choices) < 4 || same > 1 && same > alike {
		return // too few, or the words alone give it away
	}
	q.Text = m.called(s, p.Forms) + ". To " + lowerFirst(m.title(p.Duty)) + ", AWS does this: “" + strings.TrimSuffix(p.Provider, ".") + "”. Which is the customer's part in that?"
	m.add(q, p.ID)
}

// topic is what a duty is about: encryption, key, runtime.
func topic(duty string) string {
	word, _, _ := strings.Cut(duty, "-")
	return word
}

// small are words that say nothing of a duty.
var small = strings.Fields("and are but each for from has its not off one other own than that the their them they this until what when where which who with")

// words are the beginnings of the words of a sentence that say something.
func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 2 && !slices.Contains(small, w) {
			out[strings.TrimSuffix(w[:min(len(w), 5)], "s")] = true
		}
	}
	return out
}

func shared(a, b map[string]bool) (n int) {
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}
