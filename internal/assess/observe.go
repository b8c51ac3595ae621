package assess

import (
	"slices"
	"strings"

	"demarc"
	"demarc/catalog"
)

// verdict is what became of an observation in one place.
type verdict struct {
	landing
	resource string // Row.ID
	standing demarc.Standing
	outcome  demarc.Outcome
	reason   string
}

// land finds where each observation lands, and says why of those that land
// nowhere.
func (s *shared) land() {
	if len(s.run.Observations) == 0 {
		return
	}
	m := newMatcher(s.catalog, s.estate, s.run.Observations)
	s.landed = map[*demarc.Resource][]landing{}
	for i := range s.run.Observations {
		checks, found, reason := m.place(&s.run.Observations[i])
		if len(found) == 0 {
			at := landing{observation: i}
			if len(checks) > 0 {
				at.check = checks[0]
			}
			s.nowhere = append(s.nowhere, verdict{landing: at, standing: demarc.StandsNowhere, reason: reason})
		}
		for _, r := range found {
			fitting := checks[:1] // of another type: the line may still say why
			if i := slices.IndexFunc(checks, func(k *catalog.Check) bool { return k.On(r.Type) }); i >= 0 {
				fitting = slices.DeleteFunc(slices.Clone(checks), func(k *catalog.Check) bool { return !k.On(r.Type) })
			}
			for _, k := range fitting {
				s.landed[r] = append(s.landed[r], landing{i, k})
			}
		}
	}
}

// judge weighs what other scanners say with what demarc's own check says of
// the same question. Any unmet wins. Where demarc could not tell, or saw no
// cause to ask, one that saw the running account answers; one that read the
// same code cannot know more. Where the duty is not the reader's by the line,
// all are set aside for that reason. It gives the outcome of the question, and
// who says met where that is not the outcome.
func (p *part) judge(r *demarc.Resource, row *demarc.Row, v *catalog.Variant, placement *demarc.Placement, own demarc.Outcome, ownReason string) (out demarc.Outcome, met []string) {
	out = own
	if len(p.landed[r]) == 0 {
		return out, nil
	}
	byLine := notAsked(placement)
	var unmet []demarc.Observed
	for _, at := range p.landed[r] {
		if at.check != v.Check() {
			continue
		}
		o := &p.run.Observations[at.observation]
		said := verdict{landing: at, resource: r.ID, outcome: o.Outcome}
		switch {
		case o.Muted:
			said.standing, said.reason = demarc.StandsMuted, "It is muted in "+o.Tool+"."
		case byLine != "":
			said.standing, said.reason = demarc.StandsAside, byLine
		case own == demarc.NotApplicable && !o.Live:
			said.standing, said.reason = demarc.StandsAside, ownReason
		case o.Outcome == demarc.Unmet && placement != nil && placement.Party == demarc.Undecided:
			said.outcome = demarc.Unknown // who must do it is not known
		}
		p.verdicts = append(p.verdicts, said)
		if said.standing != "" {
			continue
		}
		seen := demarc.Observed{From: o.Tool, Rule: o.Rule, Check: at.check.ID, Outcome: said.outcome, Results: o.Results}
		if slices.Contains(row.Observed, seen) {
			continue
		}
		row.Observed = append(row.Observed, seen)
		switch {
		case said.outcome == demarc.Unmet:
			out = demarc.Unmet
			unmet = append(unmet, seen)
		case said.outcome == demarc.Met:
			met = append(met, o.Tool)
			if o.Live && out != demarc.Unmet {
				out = demarc.Met
			}
		}
	}
	if own == demarc.Met {
		met = append(met, "demarc")
	}
	if out == demarc.Met {
		return out, nil
	}
	slices.Sort(met)
	met = slices.Compact(met)
	p.report(r, v, unmet, met)
	return out, met
}

// notAsked says why nobody may ask the reader for a duty under a placement; ""
// if somebody may. A part in which the customer only decides or verifies asks
// for nothing.
func notAsked(p *demarc.Placement) string {
	if p == nil {
		return ""
	}
	if p.Party == demarc.Provider && !p.CustomerAsked() {
		return "The provider does this. " + p.Provider
	}
	return setAside(p)
}

// report writes a finding for each scanner and rule that says unmet.
func (p *part) report(r *demarc.Resource, v *catalog.Variant, unmet []demarc.Observed, met []string) {
	k := v.Check()
	seen := map[string]bool{}
	severity, exposure := p.weigh(r, k, demarc.Unmet)
	for _, o := range unmet {
		rule := o.From + "/" + o.Rule
		if seen[rule] {
			continue
		}
		seen[rule] = true
		p.findings = append(p.findings, &demarc.Finding{
			ID: findingID(k.ID+"\x00"+rule, r.ID), Check: k.ID, Duty: k.Duty, Resource: r.ID, Address: r.Address, Outcome: demarc.Unmet,
			Severity: severity, Exposure: exposure,
			Reason: v.Reason, File: r.File, LineNo: r.Line, From: o.From, Rule: o.Rule, Results: o.Results, MetBy: met,
		})
	}
}

// elsewhere settles the observations on a resource whose type no check of
// theirs is on: set aside where the line says that the duty is not the
// reader's, else unmatched. Place is nil where no service is known.
func (p *part) elsewhere(r *demarc.Resource, place func(duty string) *demarc.Placement) {
	for _, at := range p.landed[r] {
		if place != nil && at.check.On(r.Type) {
			continue
		}
		said := verdict{landing: at, resource: r.ID, standing: demarc.StandsNowhere, reason: "No check here asks this of " + r.RawType + "."}
		if place == nil {
			said.reason = "No service is known for " + r.RawType + "."
		} else if why := notAsked(place(at.check.Duty)); why != "" {
			said.standing, said.reason = demarc.StandsAside, why
		}
		p.verdicts = append(p.verdicts, said)
	}
}

// account settles what became of each observation: counts by file, and the
// list of those that are no evidence. One that lands in several places counts
// once, by what asks most of a reader.
func (s *shared) account(rep *demarc.Report, verdicts []verdict) {
	rank := func(v verdict) int {
		switch {
		case v.standing == "" && v.outcome == demarc.Unmet:
			return 0
		case v.standing == "" && v.outcome != demarc.Met:
			return 1
		case v.standing == "":
			return 2
		}
		return 3 + slices.Index(demarc.Standings, v.standing)
	}
	slices.SortFunc(verdicts, func(a, b verdict) int {
		if d := a.observation - b.observation; d != 0 {
			return d
		}
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a.resource, b.resource)
	})
	rep.Header.Scanners = slices.Clone(s.run.Scanners)
	for i, v := range verdicts {
		if i > 0 && verdicts[i-1].observation == v.observation {
			continue
		}
		o := &s.run.Observations[v.observation]
		for j := range rep.Header.Scanners {
			if f := &rep.Header.Scanners[j]; f.Path == o.Results {
				f.Count(v.standing, v.outcome)
			}
		}
		if v.standing == "" {
			continue
		}
		aside := demarc.Aside{Standing: v.standing, From: o.Tool, Rule: o.Rule, Title: o.Title, Outcome: o.Outcome, Subject: o.Subject.String(),
			Resource: v.resource, Reason: v.reason, Results: o.Results}
		if v.check != nil {
			aside.Check, aside.Duty = v.check.ID, v.check.Duty
		}
		rep.Asides = append(rep.Asides, aside)
	}
}
