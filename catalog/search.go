package catalog

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"demarc"
)

// Found is what the catalog answers to a question in plain words.
type Found struct {
	Party   demarc.Party // Undecided when the best answers disagree, or none is good
	Answers []Answered   // candidates, the best first; at most five
	Why     string       // why the party is not sure; "" when it is
}

// Answered is one candidate.
type Answered struct {
	Service   string   // id; "" for what holds of every service
	Name      string   // Amazon RDS
	Forms     []string // the forms that the question named
	Duty      demarc.Duty
	Placement *demarc.Placement
	Score     float64
}

// Ask finds who has the duty that a question is about. It looks for the
// service, the forms and the duty by their names, other names and the words of
// the placements themselves, weighed by how rare a word is in the catalog; it
// answers Undecided rather than guess.
func (c *Catalog) Ask(question string) Found {
	x := c.searchIndex()
	q := x.query(question)
	if found, ok := x.modelControl(q); ok {
		return found
	}
	services := x.services(&q)
	var all []Answered
	for _, s := range services {
		all = append(all, x.inService(q, s)...)
	}
	if len(services) == 0 {
		all = x.general(q, func(demarc.Duty) bool { return true })
	} else {
		all = append(all, x.general(q, func(d demarc.Duty) bool {
			return d.Scope != demarc.ScopeResource && !slices.ContainsFunc(all, func(a Answered) bool { return a.Duty.ID == d.ID })
		})...)
	}
	slices.SortStableFunc(all, func(a, b Answered) int { return cmp.Compare(b.Score, a.Score) })
	all = all[:min(len(all), 5)]
	if len(all) > 0 {
		all[0] = x.stead(all[0])
	}
	return x.settle(q, all)
}

// stead answers for a thing that a service does not have, or keeps to itself,
// with the duty that stands in its place: nobody patches the operating system
// of a table, but somebody patches what runs it.
func (x *search) stead(a Answered) Answered {
	s, ok := x.catalog.Service(a.Service)
	if !ok || a.Placement.Party != demarc.None || a.Duty.Stead == "" {
		return a
	}
	d, _ := x.catalog.Duty(a.Duty.Stead)
	if p := x.catalog.Place(s, d.ID, Holding(a.Forms...)); p != nil {
		a.Duty, a.Placement = d, p
	}
	return a
}

// settle decides whether the best answer is sure: it must fit enough of the
// question, and the candidates that fit nearly as well must mostly agree.
func (x *search) settle(q query, list []Answered) Found {
	f := Found{Party: demarc.Undecided, Answers: list}
	switch {
	case len(list) == 0 || list[0].Score < enough:
		f.Why = "No duty of the catalog fits the question well."
		return f
	case list[0].Placement.Party == demarc.Undecided:
		if f.Party = x.eitherWay(q, list[0].Placement); f.Party == demarc.Undecided {
			f.Why = list[0].Placement.Reason
		}
		return f
	}
	f.Party = x.half(q, list[0].Placement)
	agree, all := 0.0, 0.0
	var other Answered
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

// An answer below enough fits too few words of the question. Candidates count
// by their score against the best, sharpened; those of the best one's party
// must make up the majority.
const (
	enough    = 3.0
	sharpness = 6.0
	majority  = 0.5
)

// search is the catalog's words, stemmed and weighed.
type search struct {
	catalog *Catalog
	idf     map[string]float64  // of stems among the duties
	rarity  map[string]float64  // of stems among the names of services
	service map[string][]phrase // by service id
	forms   map[string]map[string][]phrase
	duties  []dutyWords
}

type dutyWords struct {
	names []phrase           // title and other names
	words map[string]float64 // stems of the sentences about it
}

var searchIndexes sync.Map // *Catalog -> *search

func (c *Catalog) searchIndex() *search {
	if x, ok := searchIndexes.Load(c); ok {
		return x.(*search)
	}
	x, _ := searchIndexes.LoadOrStore(c, newSearch(c))
	return x.(*search)
}

func newSearch(c *Catalog) *search {
	x := &search{catalog: c, idf: map[string]float64{}, service: map[string][]phrase{}, forms: map[string]map[string][]phrase{}}
	for _, d := range c.Duties {
		w := dutyWords{words: map[string]float64{}}
		w.names = append(w.names, phrase{stems(d.Title), 1.2}, phrase{stems(strings.ReplaceAll(d.ID, "-", " ")), 1.2})
		for _, aka := range d.AKA {
			w.names = append(w.names, phrase{stems(aka), 1.5})
		}
		for _, s := range stems(d.Provider + " " + d.Customer) {
			w.words[s] = 0.5
		}
		x.duties = append(x.duties, w)
		x.count(w)
	}
	types := map[string]int{} // services that have a type of that name
	for _, s := range c.Services() {
		for name := range typeNames(s) {
			types[name]++
		}
	}
	for _, s := range c.Services() {
		x.service[s.ID] = serviceNames(s)
		for name := range typeNames(s) {
			if types[name] == 1 && strings.Contains(name, " ") && !x.common(name) {
				x.service[s.ID] = append(x.service[s.ID], phrase{strings.Fields(name), 0.7})
			}
		}
		x.forms[s.ID] = map[string][]phrase{}
		for _, f := range s.Forms {
			names := []phrase{{allStems(f.Title), 1}, {allStems(f.ID), 1}}
			for _, aka := range f.AKA {
				names = append(names, phrase{allStems(aka), 1})
			}
			x.forms[s.ID][f.ID] = names
		}
	}
	x.rarity = map[string]float64{}
	for _, names := range x.service {
		seen := map[string]bool{}
		for _, p := range names {
			for _, s := range p.stems {
				seen[s] = true
			}
		}
		for s := range seen {
			x.rarity[s]++
		}
	}
	for s, df := range x.rarity {
		x.rarity[s] = math.Log(1 + float64(len(x.service))/df)
	}
	n := float64(len(c.Duties))
	for s, df := range x.idf {
		x.idf[s] = math.Log(1 + n/df)
	}
	return x
}

// common: whether all words of a name are words about duties, so that a
// question that has them need not mean a service ("configuration manager").
func (x *search) common(name string) bool {
	for s := range strings.FieldsSeq(name) {
		if x.idf[s] == 0 {
			return false
		}
	}
	return true
}

// count notes in how many duties a stem stands.
func (x *search) count(w dutyWords) {
	seen := map[string]bool{}
	for s := range w.words {
		seen[s] = true
	}
	for _, p := range w.names {
		for _, s := range p.stems {
			seen[s] = true
		}
	}
	for s := range seen {
		x.idf[s]++
	}
}

// share is how much of a phrase's weight the question has, in any order.
func (x *search) share(q query, p phrase) (hit, whole float64) {
	for _, s := range p.stems {
		w := x.weight(s)
		if q.named[s] {
			w *= 0.35
		}
		whole += w
		if q.set[s] {
			hit += w
		}
	}
	return hit, whole
}

func (x *search) weight(stem string) float64 {
	if w, ok := x.idf[stem]; ok {
		return w
	}
	return 3
}

// services finds the services that the question names, the best alone unless
// others are about as good. The stems of the best name are noted in q.
func (x *search) services(q *query) []*Service {
	type scored struct {
		s     *Service
		score float64
		name  phrase
	}
	var list []scored
	for _, s := range x.catalog.Services() {
		best := scored{s: s}
		for _, p := range x.service[s.ID] {
			if score := x.names(*q, p); score > best.score {
				best.score, best.name = score, p
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
	var out []*Service
	for _, s := range list {
		if s.score >= list[0].score*0.8 && len(out) < 4 {
			out = append(out, s.s)
			for _, stem := range s.name.stems {
				q.named[stem] = true
			}
		}
	}
	return out
}

// names scores how well a question names a thing by a phrase: all its words
// side by side, or most of a longer one in any order.
func (x *search) names(q query, p phrase) float64 {
	n := float64(len(p.stems))
	if q.holds(p) {
		return p.weight * (1 + n)
	}
	hits, hit, whole := 0.0, 0.0, 0.0
	for _, s := range p.stems {
		whole += x.rarity[s]
		if q.set[s] {
			hits++
			hit += x.rarity[s]
		}
	}
	if len(p.stems) >= 3 && hits >= 2 && hit*4 >= whole*3 {
		return p.weight * hits * 0.6
	}
	return 0
}

// inService scores every duty of a service, in the forms that the question names.
func (x *search) inService(q query, s *Service) []Answered {
	forms := x.namedForms(q, s)
	var named []string
	for _, f := range s.Forms {
		if _, ok := forms[f.ID]; ok {
			named = append(named, f.ID)
		}
	}
	var out []Answered
	for i, d := range x.catalog.Duties {
		p := x.catalog.Place(s, d.ID, Holding(named...))
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
		out = append(out, Answered{Service: s.ID, Name: s.Name, Forms: named, Duty: d, Placement: p, Score: score})
	}
	return out
}

// namedForms gives the forms of a service that a question names, by id, with
// the longest name that stands in it, word by word or, a name of three telling
// words or more, in any order. A name inside the longer name of another form
// names nothing: "self-managed nodes" are no "managed nodes".
func (x *search) namedForms(q query, s *Service) map[string]phrase {
	type span struct{ from, to int }
	out, spans := map[string]phrase{}, map[string]span{}
	for id, names := range x.forms[s.ID] {
		for _, p := range names {
			if len(p.stems) <= len(out[id].stems) {
				continue
			}
			if from := runAt(q.all, p.stems); from >= 0 {
				out[id], spans[id] = p, span{from, from + len(p.stems)}
			} else if q.tells(p) {
				out[id], spans[id] = p, span{}
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

// duty scores how well a question fits a duty's names and description.
func (x *search) duty(q query, i int) float64 {
	w := x.duties[i]
	best, rest := 0.0, 0.0
	for _, p := range w.names {
		hit, whole := x.share(q, p)
		if hit == 0 {
			continue
		}
		score := hit * (0.4 + 0.6*hit/whole) * p.weight
		if q.holds(p) {
			score *= 1.3
		}
		if score > best {
			best, rest = score, rest+best*0.1
		} else {
			rest += score * 0.1
		}
	}
	for s := range q.set {
		if !q.named[s] {
			rest += w.words[s] * x.weight(s) * 0.5
		}
	}
	return best + min(rest, best*0.6+1.5)
}

// parts scores the words of a placement's own sentences.
func (x *search) parts(q query, p *demarc.Placement) float64 {
	text := p.Provider + " " + p.Reason
	if p.Customer != nil {
		text += " " + p.Customer.Text
	}
	return x.overlap(q, text) * 0.7
}

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
