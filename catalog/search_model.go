package catalog

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

// stated is what the picture of the model says of a duty: the side on which it
// names the thing; nil where it does not name it.
func (x *search) stated(d demarc.Duty) *demarc.Placement {
	i := slices.IndexFunc(x.catalog.Elements, func(e Element) bool { return e.Stated && slices.Contains(d.Element, e.ID) })
	if i < 0 {
		return nil
	}
	p := &demarc.Placement{
		ID: "model/" + d.ID, Duty: d.ID, From: "model", Party: demarc.Party(x.catalog.Elements[i].Side),
		Provider: d.Provider, Customer: &demarc.Part{Role: demarc.Performs, Text: d.Customer},
		Reason: "The model names it in general; a managed service may take a part over.",
	}
	p.Source, p.Confidence = sourced(x.catalog.Defaults.Sources, x.catalog.Defaults.Reviewed, "model", "")
	p.Chain = []demarc.Link{{Link: "aws", Party: p.Party, Provider: p.Provider, Customer: p.Customer}}
	return p
}

// explained: whether a question has only words by which the catalog speaks of
// duties, the cloud and the model, so that no thing is meant which it does not
// know. One word, such as "patching", is too little.
func (x *search) explained(q query) bool {
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
func (x *search) motto(q query) (Found, bool) {
	m := ofTheCloud.FindStringSubmatch(q.text)
	if m == nil {
		return Found{}, false
	}
	found := Found{Party: demarc.Provider}
	if m[2] == "in" {
		found.Party = demarc.Customer
	}
	concern := strings.Replace(m[1], "resiliency", "resilience", 1)
	for _, d := range x.catalog.Duties {
		p := x.catalog.PlaceDelivery("iaas", d.ID)
		if p != nil && string(d.Concern) == concern && p.Party == found.Party && len(found.Answers) < 5 {
			found.Answers = append(found.Answers, Answered{Name: "AWS", Duty: d, Placement: p})
		}
	}
	return found, len(found.Answers) > 0
}

// modelControl answers a question about one of the IT controls that the model
// itself gives as examples.
func (x *search) modelControl(q query) (Found, bool) {
	f, ok := x.catalog.Framework("aws-model")
	if !ok || !q.set["control"] && !q.model {
		return Found{}, false
	}
	for _, c := range f.Controls {
		names := append([]string{c.Title}, strings.Split(strings.ReplaceAll(c.ID, "-", " "), " and ")...)
		for _, name := range names {
			if !q.holds(phrase{stems: stems(strings.TrimSuffix(name, " controls"))}) {
				continue
			}
			found := Found{Party: map[string]demarc.Party{"inherited": demarc.Provider, "shared": demarc.Shared, "customer-specific": demarc.Customer}[c.Expect]}
			for _, id := range c.Duties {
				d, _ := x.catalog.Duty(id)
				if p := x.catalog.PlaceDelivery("iaas", id); p != nil {
					found.Answers = append(found.Answers, Answered{Name: c.Title, Duty: d, Placement: p})
				}
			}
			slices.SortStableFunc(found.Answers, func(a, b Answered) int {
				return rank(a.Placement.Party == found.Party) - rank(b.Placement.Party == found.Party)
			})
			return found, len(found.Answers) > 0
		}
	}
	return Found{}, false
}

// rank puts true first.
func rank(b bool) int {
	if b {
		return 0
	}
	return 1
}
