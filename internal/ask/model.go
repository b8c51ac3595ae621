package ask

import (
	"regexp"
	"slices"
	"strings"

	"demarc"
)

// modelNames are the words for AWS's published model, and ofTheCloud its motto,
// the latter in the spelling of a query's text.
var (
	modelNames = regexp.MustCompile(`(?i)\b((in|under|by|to)\s+)?(the\s+|(aws|amazon)('s|’s)?\s+)?(own\s+|published\s+)?(shared[ -]responsibility(\s+model)?|responsibility\s+model)\b|` +
		`\b(aws|amazon)('s|’s)?\s+(own\s+|published\s+)?model\b|\b(in|under|by|to)\s+the\s+model\b|\baccording\s+to\s+(aws|amazon)\b`)
	ofTheCloud = regexp.MustCompile(` (security|resilience|resiliency|sustainability) (of|in) the cloud `)
)

// explained: whether a question has only words by which the catalog speaks of
// duties, the cloud and the model, so that no thing is meant which it does not
// know. One word, such as "patching", is too little.
func (x *Index) explained(q query) bool {
	return len(q.stems) > 1 && !slices.ContainsFunc(q.stems, func(s string) bool { return !modelWords[s] && x.idf[s] == 0 })
}

var modelWords = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range stems("compliance whole overall altogether simply put party cloud model shared customer provider security secure according general normally usually handles handle takes care manages manage looks") {
		m[s] = true
	}
	return m
}()

// motto answers a question about the whole of one side, security "of" the cloud
// or "in" the cloud, or of both, security and compliance.
func (x *Index) motto(q query) (Answer, bool) {
	found, concern := Answer{Party: demarc.Shared}, "security"
	if m := ofTheCloud.FindStringSubmatch(q.text); m != nil {
		found.Party = map[string]demarc.Party{"of": demarc.Provider, "in": demarc.Customer}[m[2]]
		concern = strings.Replace(m[1], "resiliency", "resilience", 1)
	} else if !q.set["secur"] || !q.set["complianc"] || slices.ContainsFunc(q.stems, func(s string) bool { return !modelWords[s] }) {
		return Answer{}, false
	}
	count := map[demarc.Party]int{}
	for _, d := range x.catalog.Duties {
		p := x.catalog.PlaceDelivery("iaas", d.ID)
		if p == nil || string(d.Concern) != concern || p.Party != found.Party && found.Party != demarc.Shared {
			continue
		}
		if count[p.Party]++; count[p.Party] <= 5 && p.Party != demarc.Undecided {
			found.Candidates = append(found.Candidates, Candidate{Name: "AWS", Duty: d, Placement: p})
		}
	}
	return found, len(found.Candidates) > 0
}

// modelControl answers a question about one of the IT controls that the model
// itself gives as examples.
func (x *Index) modelControl(q query) (Answer, bool) {
	f, ok := x.catalog.Framework("aws-model")
	if !ok {
		return Answer{}, false
	}
	for _, c := range f.Controls {
		names := append([]string{c.Title}, strings.Split(strings.ReplaceAll(c.ID, "-", " "), " and ")...)
		for _, name := range names {
			p := phrase{stems: stems(strings.TrimSuffix(name, " controls"))}
			asked := q.set["control"] || q.model || q.whole || len(p.stems) > 1 && len(p.stems) == len(q.stems)
			if !asked || !q.holds(p) {
				continue
			}
			found := Answer{Party: map[string]demarc.Party{"inherited": demarc.Provider, "shared": demarc.Shared, "customer-specific": demarc.Customer}[c.Expect]}
			for _, id := range c.Duties {
				d, _ := x.catalog.Duty(id)
				if p := x.catalog.PlaceDelivery("iaas", id); p != nil {
					found.Candidates = append(found.Candidates, Candidate{Name: c.Title, Duty: d, Placement: p})
				}
			}
			slices.SortStableFunc(found.Candidates, func(a, b Candidate) int {
				return rank(a.Placement.Party == found.Party) - rank(b.Placement.Party == found.Party)
			})
			return found, len(found.Candidates) > 0
		}
	}
	return Answer{}, false
}

// rank puts true first.
func rank(b bool) int {
	if b {
		return 0
	}
	return 1
}
