package ask

import (
	"slices"
	"strings"

	"demarc"
)

// half is who does the half of a shared duty that the question asks about: the
// side whose words the question uses. Where the customer only decides or
// verifies, the act itself is the provider's. Where the question asks about
// both, or does not tell, it is shared.
func (x *Index) half(q query, p *demarc.Placement) demarc.Party {
	if p.Party == demarc.Provider && p.Customer != nil && x.asksChoice(q, p) {
		return demarc.Customer
	}
	if p.Party == demarc.Organization { // who asks about no estate is one customer
		return demarc.Customer
	}
	if p.Party != demarc.Shared || p.Customer == nil {
		return p.Party
	}
	d, _ := x.catalog.Duty(p.Duty)
	provider, customer := x.sides(q, d, p.Provider, p.Customer.Text, p.Customer.Role)
	switch {
	case customer >= provider+telling:
		return demarc.Customer
	case p.Customer.Role == demarc.Configures && provider < customer+verb+telling:
		return demarc.Shared // the provider's act needs the customer's
	case provider >= customer+telling, p.Customer.Role == demarc.Decides || p.Customer.Role == demarc.Verifies:
		return demarc.Provider
	}
	return demarc.Shared
}

// asksChoice: whether a question is about what the customer only decides or
// verifies of a duty of the provider's: who chooses the maintenance window?
func (x *Index) asksChoice(q query, p *demarc.Placement) bool {
	asked := max(q.asksTo(p.Customer.Text), q.cued(p.Customer.Role))
	about := x.overlap(q, p.Customer.Text)
	return asked >= verb && q.asksTo(p.Provider) < asked && about > 0 && about >= x.overlap(q, p.Provider)
}

// telling is how much more of one side than of the other a question must say.
const (
	telling = 1.5
	verb    = 3.0 // what a side's verb weighs
	things  = 2.5 // what its other words weigh at most
)

// eitherWay answers for a placement that hangs on the kind of service, where
// the question asks for a half that the same side has in every kind.
func (x *Index) eitherWay(q query, p *demarc.Placement) demarc.Party {
	d, ok := x.catalog.Duty(p.Duty)
	if !ok {
		return demarc.Undecided
	}
	var roles []demarc.Role
	provided := true
	for _, c := range p.Candidates {
		if c.Customer != nil {
			roles = append(roles, c.Customer.Role)
		}
		provided = provided && c.Provider != "" && c.Party != demarc.Customer
	}
	provider, customer := x.sides(q, d, d.Provider, d.Customer, roles...)
	switch {
	case customer >= provider+telling && len(roles) > 0:
		return demarc.Customer
	case provider >= customer+verb && provided:
		return demarc.Provider
	}
	return demarc.Undecided
}

// sides weighs how much a question says of what each side does of a duty: above
// all its verb, then the other words of the two sentences, and whose thing it is.
func (x *Index) sides(q query, d demarc.Duty, provides, does string, roles ...demarc.Role) (provider, customer float64) {
	q = q.without(stems(d.Title + " " + strings.ReplaceAll(d.ID, "-", " "))) // words of the duty itself tell no side
	provider, customer = q.asksTo(provides), q.asksTo(does)
	for _, r := range roles {
		customer = max(customer, q.cued(r))
	}
	provider += min(x.overlap(q, provides), things)
	customer += min(x.overlap(q, does), things)
	if d.Scope != demarc.ScopeResource && (q.thing || slices.Contains(q.all, "your")) { // the provider does the like for its own things only
		customer += telling
	}
	return provider, customer
}

// asksTo weighs whether the question has the verbs of a sentence.
func (q query) asksTo(sentence string) float64 {
	list := verbs(sentence)
	for i, v := range list {
		switch {
		case !alike(v, q.verb):
		case i == 0:
			return verb
		default:
			return verb * 0.5
		}
	}
	if len(list) > 0 && q.act[list[0]] && !q.named[list[0]] {
		return verb * 0.5
	}
	return 0
}

func (q query) cued(r demarc.Role) float64 {
	cues := slices.Concat(deciding, roleCues[r])
	switch {
	case slices.Contains(cues, q.verb):
		return verb
	case slices.ContainsFunc(cues, func(cue string) bool { return q.act[cue] && !q.named[cue] }):
		return verb * 0.5
	}
	return 0
}

// verbs gives the stems of the verbs of a sentence such as "Chooses the window
// and installs updates": its first word, and the words like it after "and".
func verbs(sentence string) []string {
	var out []string
	start := true
	for w := range strings.FieldsSeq(strings.ToLower(sentence)) {
		bare := strings.Trim(w, ",;:.")
		if start && strings.HasSuffix(bare, "s") && !strings.HasSuffix(bare, "ss") {
			out = append(out, stem(spelling(bare)))
		}
		start = bare == "and" || bare == "or" || bare != w
	}
	return out
}

// alike: whether two verbs say about the same.
func alike(a, b string) bool {
	return a == b || slices.ContainsFunc(kin, func(group []string) bool { return slices.Contains(group, a) && slices.Contains(group, b) })
}

// kin are verbs that say about the same of a duty, by group.
var kin = func() [][]string {
	var out [][]string
	for _, group := range []string{
		"installs applies patches updates rolls", "turns switches enables activates", "chooses picks selects decides", "writes defines creates authors maintains",
		"configures sets", "takes makes", "replaces recovers repairs", "watches monitors reviews checks reads acts looks investigates",
		"stores holds retains", "signs accepts agrees", "guards protects secures locks", "limits restricts controls narrows", "grants gives assigns allows",
		"publishes releases supplies ships provides offers delivers", "tests exercises proves", "destroys erases wipes disposes sanitizes", "runs operates",
		"sizes scales", "handles responds contains", "moves upgrades migrates",
	} {
		out = append(out, verbStems(group))
	}
	return out
}()

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

// deciding are stems of verbs by which people ask about a customer's part of any kind.
var deciding = verbStems("decide choose select write plan configure turn switch enable define assign classify design opt")

// roleCues are stems of verbs by which people ask about one role.
var roleCues = map[demarc.Role][]string{
	demarc.Configures: verbStems("set limit allow create demand require"),
	demarc.Decides:    verbStems("set"),
	demarc.Performs:   verbStems("respond act sign accept"),
	demarc.Verifies:   verbStems("review check verify watch read"),
}

func verbStems(verbs string) []string {
	var out []string
	for verb := range strings.FieldsSeq(verbs) {
		out = append(out, stem(verb))
	}
	return out
}

// overlap weighs the stems that a question shares with a sentence.
func (x *Index) overlap(q query, sentence string) float64 {
	score, seen := 0.0, map[string]bool{}
	for _, s := range stems(sentence) {
		if q.set[s] && !q.named[s] && !seen[s] {
			seen[s] = true
			score += x.weight(s) * 0.5
		}
	}
	return score
}
