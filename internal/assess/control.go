package assess

import (
	"slices"

	"demarc"
	"demarc/catalog"
)

// Derive gives a report the controls of the run's framework, and the evidence
// for the provider's part of them. A report of no estate, or of an empty one, gets
// the lines of AWS's model first.
func Derive(c *catalog.Catalog, rep *demarc.Report, run Run) {
	(&shared{catalog: c, run: run}).derive(rep)
}

func (s *shared) derive(rep *demarc.Report) {
	if len(rep.Header.Skipped) == 0 && len(rep.Resources) == 0 { // no estate was named, or one that holds nothing
		s.model(&rep.Header)
		order(rep)
	}
	f := s.run.Framework
	rep.Header.Evidence = s.evidence(rep, f.ID)
	rep.Header.Controls = s.controls(rep, f.ID, f.Of(s.run.Baseline))
}

// controls derives each control of a framework for the estate of a report.
func (s *shared) controls(rep *demarc.Report, framework string, list []*catalog.Control) []demarc.Control {
	placements, worst := s.byDuty(rep), map[string]demarc.Status{}
	for _, st := range rep.Statuses {
		if have, ok := worst[st.Duty]; !ok || slices.Index(demarc.Statuses, st.Status) < slices.Index(demarc.Statuses, have) {
			worst[st.Duty] = st.Status
		}
	}
	var out []demarc.Control
	for _, c := range list {
		k := demarc.Control{Framework: framework, Control: c.ID, Label: c.Label, Title: c.Title, Duties: orEmpty(c.Duties), Reason: c.Reason}
		var all []*placedOn
		var parties []*demarc.Placement
		status := len(demarc.Statuses)
		for _, d := range c.Duties {
			for _, p := range placements[d] {
				all, parties = append(all, p), append(parties, p.Placement)
			}
			if st, ok := worst[d]; ok {
				status = min(status, slices.Index(demarc.Statuses, st))
			}
		}
		k.Type = ControlType(parties, c.Inheritable)
		if len(c.Duties) > 0 && len(all) == 0 {
			k.Type = demarc.ControlNotApplicable
		}
		if status < len(demarc.Statuses) {
			k.Status = demarc.Statuses[status]
		}
		if k.Type == demarc.Inherited || k.Type == demarc.SharedControl {
			k.Evidence = evidenceOfControl(all, rep.Header.Evidence)
		}
		out = append(out, k)
	}
	return out
}

// byDuty gives the placements of each duty on the estate's resources; of an
// estate without any, those of the lines that model gave it.
func (s *shared) byDuty(rep *demarc.Report) map[string][]*placedOn {
	out := map[string][]*placedOn{}
	here := map[string]bool{}
	for _, r := range rep.Resources {
		here[r.Line] = true
	}
	for _, l := range rep.Header.Lines {
		if !here[l.ID] && len(rep.Resources) > 0 {
			continue
		}
		for _, id := range l.Placements {
			p := rep.Header.Placements[id]
			out[p.Duty] = append(out[p.Duty], &placedOn{p, l.Service})
		}
	}
	return out
}

// model gives an estate without resources the lines of AWS's model: a line for
// each category of services, and the account's.
func (s *shared) model(h *demarc.Header) {
	for _, category := range demarc.Categories {
		d := s.catalog.Defaults.Categories[category]
		if d == nil {
			continue
		}
		l := &lineOf{line: demarc.Line{ID: string(category), Name: d.Title, Category: category}}
		for _, p := range d.Placements {
			placement := s.catalog.PlaceCategory(category, p.Duty)
			l.placements = append(l.placements, placement)
			l.line.Placements = append(l.line.Placements, placement.ID)
		}
		s.addLine(h, l)
	}
	services, types := s.catalog.Claims("Demarc::AWS::Account")
	for i, svc := range services {
		line, placements := s.catalog.Resolve(svc, types[i], catalog.Holding())
		s.addLine(h, &lineOf{line: line, placements: placements})
	}
}

// ControlType derives the type of a control from the placements of its duties
// on an estate. How far the control can be inherited caps it: "full" for
// physical, environmental, media and maintenance controls, "never" for policy
// and procedure, "partial", the default, at most shared.
//
// Duties that nobody has are left out; another account's, or a third party's,
// count as the customer's, who answers for them, and so does what its own teams
// divide between them. An undecided duty makes the
// type unknown only where its candidates would change it.
func ControlType(placements []*demarc.Placement, inheritable string) demarc.ControlType {
	if len(placements) == 0 {
		return demarc.NotPlaced
	}
	var sides sides
	var open []*demarc.Placement
	for _, p := range placements {
		if p.Party == demarc.Undecided {
			open = append(open, p)
		} else {
			sides = sides.with(p.FirstParty())
		}
	}
	least := sides.controlType(inheritable)
	for _, p := range open {
		for _, c := range p.Candidates {
			if sides.with(c.Party).controlType(inheritable) != least {
				return demarc.ControlUnknown
			}
		}
	}
	return least
}

// sides says which sides have a part.
type sides struct{ provider, customer bool }

func (s sides) with(p demarc.Party) sides {
	switch p {
	case demarc.Provider:
		s.provider = true
	case demarc.Shared:
		s.provider, s.customer = true, true
	case demarc.Customer, demarc.Organization, demarc.ThirdParty:
		s.customer = true
	}
	return s
}

func (s sides) controlType(inheritable string) demarc.ControlType {
	switch {
	case !s.provider && !s.customer:
		return demarc.ControlNotApplicable
	case inheritable == "never":
		return demarc.CustomerSpecific
	case s.provider && s.customer:
		return demarc.SharedControl
	case s.customer:
		return demarc.CustomerSpecific
	case inheritable == "full":
		return demarc.Inherited
	}
	return demarc.SharedControl // the customer still decides and verifies
}
