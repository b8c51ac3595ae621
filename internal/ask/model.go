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
	for _, s := range stems("cloud model shared customer provider security secure according general normally usually handles handle takes care manages manage looks") {
		m[s] = true
	}
	return m
}()

// motto answers a question about the whole of one side: security "of" the cloud
// or "in" the cloud.
func (x *Index) motto(q query) (Answer, bool) {
	m := ofTheCloud.FindStringSubmatch(q.text)
	if m == nil {
		return Answer{}, false
	}
	found := Answer{Party: demarc.Provider}
	if m[2] == "in" {
		found.Party = demarc.Customer
	}
	concern := strings.Replace(m[1], "resiliency", "resilience", 1)
	for _, d := range x.catalog.Duties {
		p := x.catalog.PlaceDelivery("iaas", d.ID)
		if p != nil && string(d.Concern) == concern && p.Party == found.Party && len(found.Candidates) < 5 {
			found.Candidates = append(found.Candidates, Candidate{Name: "AWS", Duty: d, Placement: p})
		}
	}
	return found, len(found.Candidates) > 0
}

// modelControl answers a question about one of the IT controls that the model
// itself gives as examples.
func (x *Index) modelControl(q query) (Answer, bool) {
	f, ok := x.catalog.Framework("aws-model")
	if !ok || !q.set["control"] && !q.model {
		return Answer{}, false
	}
	for _, c := range f.Controls {
		names := append([]string{c.Title}, strings.Split(strings.ReplaceAll(c.ID, "-", " "), " and ")...)
		for _, name := range names {
			if !q.holds(phrase{stems: stems(strings.TrimSuffix(name, " controls"))}) {
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
