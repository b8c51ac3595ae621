package quiz

import (
	"slices"
	"strings"

	"demarc"
)

var controlOrder = []demarc.ControlType{demarc.Inherited, demarc.SharedControl, demarc.CustomerSpecific}

var controlWords = map[demarc.ControlType]string{
	demarc.Inherited: "inherited: AWS does all of it", demarc.SharedControl: "shared: each side has a part", demarc.CustomerSpecific: "customer-specific: you do all of it",
}

// briefly names parties where several stand in a row.
var briefly = map[demarc.Party]string{
	demarc.Provider: "AWS", demarc.Customer: "you", demarc.Shared: "shared", demarc.Organization: "another team of yours", demarc.ThirdParty: "a third party",
}

// controls asks whose each control is on the estate, where that is known. It
// leaves out enhancements and controls that many duties answer: nobody could
// tell those by heart.
func (m *maker) controls(rep *demarc.Report) {
	by := map[string][]string{} // duty -> who has it here
	for _, party := range partyOrder {
		for _, p := range rep.Header.Placements {
			if p != nil && p.Party == party && briefly[party] != "" && !slices.Contains(by[p.Duty], briefly[party]) {
				by[p.Duty] = append(by[p.Duty], briefly[party])
			}
		}
	}
	for _, c := range rep.Header.Controls {
		right := slices.Index(controlOrder, c.Type)
		f, ok := m.model.Framework(c.Framework)
		if right < 0 || !ok || c.Title == "" || len(c.Duties) > 3 || strings.Contains(c.Label+c.Control, "(") {
			continue
		}
		label := c.Label
		if label == "" {
			label = c.Control
		}
		q := Question{Kind: Control, Duty: c.Control, Right: right, Weight: 1, Source: demarc.Source{URL: f.Source, Reviewed: f.Reviewed}}
		if c.Type == demarc.SharedControl {
			q.Weight = 2
		}
		q.Text = f.Title + " " + label + ", " + c.Title + ": whose is it on this estate?"
		for _, t := range controlOrder {
			q.Choices = append(q.Choices, controlWords[t])
		}
		var duties []string
		for _, d := range c.Duties {
			if known, ok := m.model.Duty(d); ok && len(by[d]) > 0 {
				duties = append(duties, lowerFirst(known.Title)+" ("+strings.Join(by[d], ", ")+")")
			}
		}
		if len(duties) == 0 {
			continue // nothing would say why
		}
		q.Why = strings.TrimSpace(c.Reason + " Its duties here: " + strings.Join(duties, "; ") + ".")
		m.add(q, c.Framework, c.Control, string(c.Type))
	}
}
