package catalog

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Tool is a scanner or a rule set of others, with every rule it has for AWS:
// their ids and, where no check answers one, why. It holds no text of theirs.
type Tool struct {
	ID        string              `yaml:"tool"`
	Title     string              `yaml:"title"`
	Source    string              `yaml:"source"`
	AsOf      string              `yaml:"as_of"`     // the year or month of the list
	Rules     map[string][]string `yaml:"rules"`     // service -> ids of the rules on it
	Standings []*Judgement        `yaml:"standings"` // of rules that no check answers

	file string
}

// Judgement is why no check answers some rules of a tool.
type Judgement struct {
	Standing Standing `yaml:"standing"`
	Reason   string   `yaml:"reason"`
	Rules    []string `yaml:"rules"`
}

// Standing is where a rule of another tool stands: answered by a check, or why not.
type Standing string

const (
	Checked Standing = "checked" // a check has it as an alias; never written, always derived
	Live    Standing = "live"    // only a running account can answer it
	Person  Standing = "person"  // only a person can
	Policy  Standing = "policy"  // not followed: the provider does it, AWS documents otherwise, or it is taste
	Later   Standing = "later"   // configuration answers it, and no check asks yet; what is not judged counts here
)

// Standings lists all standings, in the order in which they are shown.
var Standings = []Standing{Checked, Live, Person, Policy, Later}

// Covered is a rule of another tool with its standing.
type Covered struct {
	Tool     string   `json:"-"`
	ID       string   `json:"id"`
	Service  string   `json:"service"`
	Standing Standing `json:"standing"`
	Checks   []string `json:"checks,omitempty"` // ids of the checks that answer it, sorted
	Reason   string   `json:"reason,omitempty"` // why none does; a sentence, "" where nothing is to be said
}

// Alias gives the rule's name as checks write it: tool/id.
func (r Covered) Alias() string { return r.Tool + "/" + r.ID }

// Tools lists the tools whose rules the catalog follows, sorted by id. It
// reads them at the first call.
func (c *Catalog) Tools() []*Tool { return c.tools() }

// Coverage gives every rule of the tools with its standing, sorted by alias. It
// reads all services.
func (c *Catalog) Coverage() []Covered {
	checks := c.answers()
	var out []Covered
	for _, t := range c.Tools() {
		said := t.judged()
		for service, ids := range t.Rules {
			for _, id := range ids {
				r := Covered{Tool: t.ID, ID: id, Service: service, Standing: Later}
				if j := said[id]; j != nil {
					r.Standing, r.Reason = j.Standing, j.Reason
				}
				if r.Checks = checks[r.Alias()]; len(r.Checks) > 0 {
					r.Standing, r.Reason = Checked, ""
				}
				out = append(out, r)
			}
		}
	}
	slices.SortFunc(out, func(a, b Covered) int { return cmp.Or(strings.Compare(a.Tool, b.Tool), strings.Compare(a.ID, b.ID)) })
	return out
}

// answers gives, for each alias, the ids of the checks that have it, sorted.
func (c *Catalog) answers() map[string][]string {
	out := map[string][]string{}
	for _, s := range c.Services() {
		for _, k := range s.Checks {
			for _, alias := range k.Aliases {
				out[alias] = append(out[alias], k.ID)
			}
		}
	}
	for _, ids := range out {
		slices.Sort(ids)
	}
	return out
}

// judged gives the judgement on each rule that has one.
func (t *Tool) judged() map[string]*Judgement {
	out := map[string]*Judgement{}
	for _, j := range t.Standings {
		for _, id := range j.Rules {
			out[id] = j
		}
	}
	return out
}

// tools checks the lists of rules, and the aliases of checks against them.
func (l *linter) tools() {
	answers := l.catalog.answers()
	listed := map[string]map[string]bool{} // tool -> ids
	for _, t := range l.catalog.Tools() {
		listed[t.ID] = l.tool(t)
		l.judgements(t, listed[t.ID], answers)
	}
	for _, s := range l.catalog.Services() {
		l.open(s.file)
		for i, k := range s.Checks {
			for _, alias := range k.Aliases {
				tool, id, _ := strings.Cut(alias, "/")
				if rules := listed[tool]; rules != nil && !rules[id] {
					l.warn(at{"checks", i, "aliases"}, "check %s: rules/%s.yaml does not list %q; mend the alias or add the rule", k.ID, tool, id)
				}
			}
		}
	}
}

// tool checks the list of one tool and gives the ids that it holds.
func (l *linter) tool(t *Tool) map[string]bool {
	l.open(t.file)
	if t.Title == "" || !strings.HasPrefix(t.Source, "https://") || !dateShape.MatchString(t.AsOf) {
		l.fault(at{}, "tool %s wants a title, a public https source and as_of, a year or date", t.ID)
	}
	ids := map[string]bool{}
	for _, service := range slices.Sorted(maps.Keys(t.Rules)) {
		where := at{"rules", service}
		if _, ok := l.catalog.Service(service); !ok {
			l.fault(where, "rules stand under %q, which is no service", service)
		}
		for i, id := range t.Rules[service] {
			if ids[id] {
				l.fault(with(where, i), "rule %s stands twice", id)
			}
			if !aliasShape.MatchString(t.ID + "/" + id) {
				l.fault(with(where, i), "%s/%s is not the shape of an alias", t.ID, id)
			}
			ids[id] = true
		}
	}
	return ids
}

// judgements checks the standings that a tool's file gives.
func (l *linter) judgements(t *Tool, listed map[string]bool, answers map[string][]string) {
	seen := map[string]bool{}
	for i, j := range t.Standings {
		where := at{"standings", i}
		if j.Standing == Checked || !oneOf(j.Standing, Standings) {
			l.fault(where, "standing %q is none of live, person, policy, later", j.Standing)
		}
		if j.Reason == "" && j.Standing != Later {
			l.fault(where, "standing %s wants a reason", j.Standing)
		}
		l.sentence(with(where, "reason"), string(j.Standing), j.Reason)
		for n, id := range j.Rules {
			here := with(where, "rules", n)
			switch checks := answers[t.ID+"/"+id]; {
			case !listed[id]:
				l.fault(here, "standing of %s, which is not among the rules", id)
			case seen[id]:
				l.fault(here, "rule %s has two standings", id)
			case len(checks) > 0:
				l.fault(here, "rule %s has a standing, though check %s answers it; keep one", id, checks[0])
			}
			seen[id] = true
		}
	}
}
