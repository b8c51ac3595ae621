package catalog

import (
	"slices"
	"strings"

	"demarc"
	"demarc/internal/expr"
)

// Forms tells for a form of a service whether it holds.
type Forms func(form string) expr.Truth

// Holding gives Forms of a fixed set: those named hold, no other does.
func Holding(forms ...string) Forms {
	return func(form string) expr.Truth {
		if slices.Contains(forms, form) {
			return expr.True
		}
		return expr.False
	}
}

// Resolve gives the line of a service on a type and its placements, in the
// order of the duties. Which duties stand there: those that t carries, or the
// whole line; t nil is the whole line. Each placement comes from the first
// case whose forms all hold, else from the service, else from its category.
func (c *Catalog) Resolve(s *Service, t *Type, forms Forms) (demarc.Line, []*demarc.Placement) {
	line := demarc.Line{Service: s.ID, Name: s.Name, Category: s.Category, Delivery: s.Delivery}
	var placements []*demarc.Placement
	decided := map[string]bool{}
	for i := range c.Duties {
		d := &c.Duties[i]
		if !carries(t, d) {
			continue
		}
		p := c.Place(s, d.ID, forms)
		if p == nil {
			continue
		}
		for _, f := range p.Forms {
			decided[f] = true
		}
		placements = append(placements, p)
		line.Placements = append(line.Placements, p.ID)
	}
	line.ID = s.ID
	if t != nil && t.Carries != nil {
		line.ID += "/" + t.Type[strings.LastIndex(t.Type, ":")+1:]
	}
	for _, f := range s.Forms {
		for _, name := range []string{f.ID, "?" + f.ID} {
			if decided[name] {
				line.Forms = append(line.Forms, name)
				line.FormTitles = append(line.FormTitles, f.Title)
				line.ID += "+" + name
				if f.RunsOn != "" {
					line.RunsOn = appendNew(line.RunsOn, f.RunsOn)
				}
			}
		}
	}
	return line, placements
}

func carries(t *Type, d *demarc.Duty) bool {
	switch {
	case t == nil:
		return d.Scope == demarc.ScopeResource
	case t.Carries != nil:
		return slices.Contains(*t.Carries, d.ID)
	case t.Scope == demarc.ScopeAccount:
		return d.Scope != demarc.ScopeResource
	}
	return d.Scope == demarc.ScopeResource
}

// Place says who has one duty of a service; nil where nothing places it.
func (c *Catalog) Place(s *Service, duty string, forms Forms) *demarc.Placement {
	return c.compose(c.place(s, duty, forms), s, forms)
}

// place is what AWS's own model says.
func (c *Catalog) place(s *Service, duty string, forms Forms) *demarc.Placement {
	p, ok := s.place[duty]
	if !ok {
		return c.PlaceCategory(s.Category, duty)
	}
	if mixed := splitPlacement(s, p, forms); mixed != nil {
		return mixed
	}
	var candidates []*Case
	var open []string
	for _, k := range p.Cases {
		switch truth, unsure := all(k.Forms, forms); truth {
		case expr.True:
			return conclude(s, p, append(candidates, k), open)
		case expr.Unknown:
			candidates = append(candidates, k)
			open = appendNew(open, unsure...)
		}
	}
	return conclude(s, p, append(candidates, nil), open)
}

// all is Kleene's and over forms; unsure lists those that are unknown.
func all(ids []string, forms Forms) (truth expr.Truth, unsure []string) {
	truth = expr.True
	for _, id := range ids {
		switch forms(id) {
		case expr.False:
			return expr.False, nil
		case expr.Unknown:
			truth, unsure = expr.Unknown, append(unsure, id)
		}
	}
	return truth, unsure
}

// conclude makes the placement of the last candidate, the one that surely
// holds, unless an earlier one that may hold names another party. A nil case
// is the placement's own default.
func conclude(s *Service, p *Placement, candidates []*Case, open []string) *demarc.Placement {
	sure := candidates[len(candidates)-1]
	agree := true
	for _, k := range candidates {
		agree = agree && partyOf(p, k) == partyOf(p, sure)
	}
	out := materialise(s, p, sure)
	if agree {
		return out
	}
	out.Party, out.Provider, out.Customer = demarc.Undecided, "", nil
	out.Forms, out.Flips = nil, nil
	var titles []string
	for _, f := range open {
		out.Forms = append(out.Forms, "?"+f)
		titles = append(titles, s.title(f))
	}
	out.Reason = "It hangs on a value that is not known: " + strings.Join(titles, ", ") + "."
	out.ID = s.ID + "/" + p.Duty + "+" + strings.Join(out.Forms, "+")
	for _, k := range candidates {
		m := materialise(s, p, k)
		out.Candidates = append(out.Candidates, demarc.Portion{Forms: m.Forms, Party: m.Party, Provider: m.Provider, Customer: m.Customer})
	}
	out.Chain = []demarc.Link{{Link: "aws", Party: demarc.Undecided}}
	return out
}

func partyOf(p *Placement, k *Case) demarc.Party {
	if k == nil {
		return p.Party
	}
	return k.Party
}

// materialise writes out the placement of a case, or of the default for nil.
func materialise(s *Service, p *Placement, k *Case) *demarc.Placement {
	out := &demarc.Placement{
		ID: s.ID + "/" + p.Duty, Service: s.ID, Duty: p.Duty, From: "service",
		Party: p.Party, Provider: p.Provider, Customer: p.Customer, Reason: p.Reason,
	}
	source, confidence := p.Source, p.Confidence
	if k != nil {
		out.ID += "+" + strings.Join(k.Forms, "+")
		out.From, out.Forms = "case", k.Forms
		out.Party, out.Provider, out.Customer, out.Reason = k.Party, k.Provider, k.Customer, k.Reason
		source, confidence = k.Source, k.Confidence
	}
	out.Source, out.Confidence = sourced(s.Sources, s.Reviewed, source, confidence)
	for _, other := range p.Cases {
		if other != k && other.Party != out.Party {
			out.Flips = append(out.Flips, demarc.Flip{Forms: other.Forms, Title: s.titles(other.Forms), Party: other.Party})
		}
	}
	if k != nil && p.Party != out.Party {
		out.Flips = append(out.Flips, demarc.Flip{Title: "without " + s.titles(k.Forms), Party: p.Party})
	}
	out.Chain = []demarc.Link{{Link: "aws", Party: out.Party, Provider: out.Provider, Customer: out.Customer}}
	return out
}

func sourced(sources map[string]demarc.Source, reviewed, key string, confidence demarc.Confidence) (demarc.Source, demarc.Confidence) {
	source, ok := sources[key]
	if ok && source.Reviewed == "" {
		source.Reviewed = reviewed
	}
	if confidence == "" {
		confidence = demarc.Reasoned
		if ok {
			confidence = demarc.Documented
		}
	}
	return source, confidence
}

// splitPlacement lists the parts of a duty on a mixed resource: one on which
// two or more of the forms in split hold. Nil for any other.
func splitPlacement(s *Service, p *Placement, forms Forms) *demarc.Placement {
	var held []*Case
	for _, id := range p.Split {
		if forms(id) != expr.True {
			continue
		}
		for _, k := range p.Cases {
			if slices.Equal(k.Forms, []string{id}) {
				held = append(held, k)
			}
		}
	}
	if len(held) < 2 {
		return nil
	}
	out := materialise(s, p, held[0])
	out.Forms, out.Flips, out.Provider, out.Customer = nil, nil, "", nil
	for _, k := range held {
		out.Forms = append(out.Forms, k.Forms...)
		out.Portions = append(out.Portions, demarc.Portion{Forms: k.Forms, Party: k.Party, Provider: k.Provider, Customer: k.Customer})
		if k.Party != out.Party {
			out.Party = demarc.Shared
		}
	}
	out.ID = s.ID + "/" + p.Duty + "+" + strings.Join(out.Forms, "+")
	out.Reason = "The resource mixes " + s.titles(out.Forms) + "; each part has its own party."
	out.Chain = []demarc.Link{{Link: "aws", Party: out.Party}}
	return out
}

// PlaceCategory is what a category of services says of a duty; nil where it
// says nothing.
func (c *Catalog) PlaceCategory(category demarc.Category, duty string) *demarc.Placement {
	d := c.Defaults.Categories[category]
	if d == nil {
		return nil
	}
	return c.fromDefault(d, string(category), "category", duty)
}

// PlaceDelivery is what a delivery model says of a duty; nil where it says nothing.
func (c *Catalog) PlaceDelivery(delivery demarc.Delivery, duty string) *demarc.Placement {
	d := c.Defaults.Deliveries[delivery]
	if d == nil {
		return nil
	}
	return c.fromDefault(d, string(delivery), "delivery", duty)
}

// PlaceModel is what the picture of the published model says of a duty: the side
// on which it names the thing; nil where it does not name it.
func (c *Catalog) PlaceModel(d demarc.Duty) *demarc.Placement {
	i := slices.IndexFunc(c.Elements, func(e Element) bool { return e.Stated && slices.Contains(d.Element, e.ID) })
	if i < 0 {
		return nil
	}
	p := &demarc.Placement{
		ID: "model/" + d.ID, Duty: d.ID, From: "model", Party: demarc.Party(c.Elements[i].Side),
		Provider: d.Provider, Customer: &demarc.Part{Role: demarc.Performs, Text: d.Customer},
		Reason: "The model names it in general; a managed service may take a part over.",
	}
	p.Source, p.Confidence = sourced(c.Defaults.Sources, c.Defaults.Reviewed, "model", "")
	p.Chain = []demarc.Link{{Link: "aws", Party: p.Party, Provider: p.Provider, Customer: p.Customer}}
	return p
}

func (c *Catalog) fromDefault(d *Default, name, from, duty string) *demarc.Placement {
	for _, p := range d.Placements {
		if p.Duty != duty {
			continue
		}
		out := &demarc.Placement{
			ID: name + "/" + duty, Duty: duty, From: from,
			Party: p.Party, Provider: p.Provider, Customer: p.Customer, Reason: p.Reason,
			Chain: []demarc.Link{{Link: "aws", Party: p.Party, Provider: p.Provider, Customer: p.Customer}},
		}
		out.Source, out.Confidence = sourced(c.Defaults.Sources, c.Defaults.Reviewed, p.Source, p.Confidence)
		return out
	}
	return nil
}

func (s *Service) title(form string) string {
	if f, ok := s.forms[form]; ok && f.Title != "" {
		return f.Title
	}
	return form
}

func (s *Service) titles(forms []string) string {
	out := make([]string, len(forms))
	for i, f := range forms {
		out[i] = s.title(f)
	}
	return strings.Join(out, " and ")
}

func appendNew(list []string, more ...string) []string {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// Alternatives lists the forms of a service of which at most one is meant to
// hold beside a form: those that exclude it, and those that share a mixed
// resource with it.
func (s *Service) Alternatives(form string) []string {
	groups := slices.Clone(s.Exclusive)
	for _, p := range s.Placements {
		groups = append(groups, p.Split)
	}
	var out []string
	for _, group := range groups {
		if !slices.Contains(group, form) {
			continue
		}
		for _, other := range group {
			if other != form && !slices.Contains(out, other) {
				out = append(out, other)
			}
		}
	}
	return out
}
