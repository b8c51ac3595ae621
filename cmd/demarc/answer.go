package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"demarc"
)

// partyTitle says who has a duty, as a reader who is the customer puts it.
var partyTitle = map[demarc.Party]string{
	demarc.Provider: "AWS", demarc.Customer: "you", demarc.Shared: "AWS and you", demarc.Organization: "another account or team of yours",
	demarc.ThirdParty: "a third party", demarc.None: "nobody: it does not exist here", demarc.Undecided: "not known",
}

// tell writes a placement for a person: who, both halves, why, source, flips.
func tell(w io.Writer, subject string, d demarc.Duty, p *demarc.Placement) {
	fmt.Fprintf(w, "%s: %s\n", subject, lowerTitle(d.Title))
	fmt.Fprintf(w, "  %s\n", upperFirst(partyTitle[p.Party]))
	switch {
	case len(p.Chain) > 1:
		for _, l := range p.Chain {
			if l.Provider != "" {
				fmt.Fprintf(w, "  %-6s %s\n", linkTitle(l), l.Provider)
			}
		}
	case p.Provider != "":
		fmt.Fprintf(w, "  AWS    %s\n", p.Provider)
	}
	if p.Customer != nil {
		fmt.Fprintf(w, "  you    %s (%s)\n", p.Customer.Text, p.Customer.Role)
	}
	for _, c := range append(p.Portions, p.Candidates...) {
		label := strings.Join(c.Forms, " and ")
		if label == "" {
			label = "otherwise"
		}
		fmt.Fprintf(w, "  with %s: %s\n", label, partyTitle[c.Party])
	}
	if p.Reason != "" {
		fmt.Fprintf(w, "  why    %s\n", p.Reason)
	}
	for _, f := range p.Flips {
		fmt.Fprintf(w, "  flips  %s → %s\n", f.Title, partyTitle[f.Party])
	}
	fmt.Fprintf(w, "  source %s\n", sourceText(p))
}

func linkTitle(l demarc.Link) string {
	switch {
	case l.Link == "aws":
		return "AWS"
	case l.Title != "":
		return l.Title
	}
	return l.Link
}

func sourceText(p *demarc.Placement) string {
	from := map[string]string{"case": "", "service": "", "category": ", from the default of its category", "delivery": ", from the delivery model"}[p.From]
	if p.Source.URL == "" {
		return "none states it: reasoned from the model" + from
	}
	out := p.Source.URL + " (" + string(p.Confidence) + ", checked " + p.Source.Reviewed
	if p.Source.AsOf != "" {
		out += ", page of " + p.Source.AsOf
	}
	return out + from + ")"
}

func lowerTitle(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

func upperFirst(s string) string {
	if s == "" || strings.HasPrefix(s, "AWS") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// jsonOut writes a value for a script.
func jsonOut(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// answer is one candidate in the JSON of ask and who; fixed for scripts.
type answer struct {
	Service    string            `json:"service"`
	Forms      []string          `json:"forms"`
	Duty       string            `json:"duty"`
	Party      demarc.Party      `json:"party"`
	Provider   string            `json:"provider,omitempty"`
	Customer   *demarc.Part      `json:"customer,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	Flips      []demarc.Flip     `json:"flips,omitempty"`
	Candidates []demarc.Portion  `json:"candidates,omitempty"`
	Source     demarc.Source     `json:"source"`
	Confidence demarc.Confidence `json:"confidence"`
	From       string            `json:"from"`
}

func newAnswer(service string, forms []string, p *demarc.Placement) answer {
	if forms == nil {
		forms = []string{}
	}
	return answer{Service: service, Forms: forms, Duty: p.Duty, Party: p.Party, Provider: p.Provider, Customer: p.Customer, Reason: p.Reason,
		Flips: p.Flips, Candidates: p.Candidates, Source: p.Source, Confidence: p.Confidence, From: p.From}
}

// plural counts in words: 1 fault, 2 faults.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
