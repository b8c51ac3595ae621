package assess

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"demarc"
)

// use is a service as an estate uses it: where, in which forms, on whose
// equipment. An empty Region is one that nothing tells.
type use struct {
	service, name string
	region        string
	forms         string // joined by "+", to be comparable
	runsOn        string // likewise
}

// evidence says of each service in use whether a claim covers it under a
// programme that speaks for the framework: the worst over its uses.
func (s *shared) evidence(rep *demarc.Report, framework string) []demarc.Evidence {
	worst := map[string]demarc.Evidence{}
	for _, u := range s.uses(rep) {
		e := s.evidenceOf(u, framework)
		if have, ok := worst[u.service]; !ok || rankOf(e.State) > rankOf(have.State) {
			worst[u.service] = e
		}
	}
	out := make([]demarc.Evidence, 0, len(worst))
	for _, e := range worst {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b demarc.Evidence) int { return strings.Compare(a.Service, b.Service) })
	return out
}

func rankOf(s demarc.EvidenceState) int { return slices.Index(demarc.EvidenceStates, s) }

// uses lists the services in use, in an order of its own. A resource whose
// Region is not told counts in those that the profile names.
func (s *shared) uses(rep *demarc.Report) []use {
	lines := map[string]*demarc.Line{}
	for i := range rep.Header.Lines {
		lines[rep.Header.Lines[i].ID] = &rep.Header.Lines[i]
	}
	var declared []string
	if p := s.run.Records.Profile; p != nil {
		declared = p.Regions
	}
	seen := map[use]bool{}
	var out []use
	for _, r := range rep.Resources {
		l := lines[r.Line]
		if l == nil {
			continue
		}
		regions := []string{r.Region}
		if r.Region == "" && len(declared) > 0 {
			regions = declared
		}
		for _, region := range regions {
			u := use{l.Service, l.Name, region, strings.Join(l.Forms, "+"), strings.Join(l.RunsOn, "+")}
			if !seen[u] {
				seen[u] = true
				out = append(out, u)
			}
		}
	}
	slices.SortFunc(out, func(a, b use) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return out
}

// evidenceOf finds the best that a claim says of one use of a service.
func (s *shared) evidenceOf(u use, framework string) demarc.Evidence {
	best := demarc.Evidence{Service: u.service, Name: u.name, State: demarc.NoClaim, Reason: "No claim names the service."}
	for i := range s.run.Records.Claims {
		c := &s.run.Records.Claims[i]
		programme := s.catalog.Programme(c.Programme)
		if !s.catalog.SpeaksFor(c.Programme, framework) || !slices.Contains(c.Services, u.service) {
			continue
		}
		state, reason := s.weigh(c, u)
		if rankOf(state) < rankOf(best.State) || best.Programme == "" && state == best.State {
			best = demarc.Evidence{Service: u.service, Name: u.name, State: state, Source: c.Source, Reason: reason,
				Programme: strings.TrimSpace(programme.Title + " " + c.Level), Until: reach(c).Format(time.DateOnly)}
		}
	}
	return best
}

// reach is the last moment that a claim speaks for.
func reach(c *demarc.Claim) time.Time {
	if c.Bridge.After(c.Until) {
		return c.Bridge
	}
	return c.Until
}

// looked is how long a look at the source is good for.
const looked = 365 * 24 * time.Hour

// weigh says what a claim that names a service says of one use of it.
func (s *shared) weigh(c *demarc.Claim, u use) (demarc.EvidenceState, string) {
	if !c.InScope {
		return demarc.OutOfScope, "The examination leaves the service out."
	}
	partition := ""
	switch {
	case u.region != "":
		partition = partitionOf(u.region)
	case s.run.Records.Profile != nil:
		partition = s.run.Records.Profile.Partition
	}
	switch {
	case c.Partition != "" && partition == "" || len(c.Regions) > 0 && u.region == "":
		return demarc.NoClaim, "The claim holds for some Regions, and nothing says where this runs; name them in the profile."
	case c.Partition != "" && partition != c.Partition:
		return demarc.OutOfScope, fmt.Sprintf("The claim holds in %s, not in %s.", c.Partition, partition)
	case len(c.Regions) > 0 && !slices.Contains(c.Regions, u.region):
		return demarc.OutOfScope, "The claim leaves out " + u.region + "."
	}
	for _, x := range c.Exclusions {
		_, form, _ := strings.Cut(x, "+")
		if x == u.region || x == u.service || form != "" && strings.HasPrefix(x, u.service+"+") && slices.Contains(strings.Split(u.forms, "+"), form) {
			return demarc.OutOfScope, "The examination excludes " + x + "."
		}
	}
	if u.runsOn != "" {
		for on := range strings.SplitSeq(u.runsOn, "+") {
			if !slices.Contains(c.Services, on) || slices.Contains(c.Exclusions, on) {
				return demarc.OutOfScope, fmt.Sprintf("It runs, or may run, on %s, which the claim does not cover.", s.nameOf(on))
			}
		}
	}
	switch now := s.run.Now; {
	case now.After(reach(c)):
		return demarc.Stale, "It reached to " + reach(c).Format(time.DateOnly) + "; ask for the next report or a bridge letter."
	case now.Sub(c.Checked) > looked:
		return demarc.Stale, "Nobody has looked at the source since " + c.Checked.Format(time.DateOnly) + "."
	}
	return demarc.Evidenced, ""
}

func (s *shared) nameOf(service string) string {
	if svc, ok := s.catalog.Service(service); ok {
		return svc.Name
	}
	return service
}

// partitionOf gives the partition of a Region
// (https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html).
func partitionOf(region string) string {
	for prefix, partition := range map[string]string{"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eusc-": "aws-eusc"} {
		if strings.HasPrefix(region, prefix) {
			return partition
		}
	}
	return "aws"
}

// evidenceOfControl is the worst evidence over the services whose provider has
// a part of a control; "" where none has.
func evidenceOfControl(placements []*placedOn, evidence []demarc.Evidence) demarc.EvidenceState {
	worst := -1
	for _, p := range placements {
		if party := p.FirstParty(); party != demarc.Provider && party != demarc.Shared {
			continue
		}
		state := demarc.NoClaim
		if i, ok := slices.BinarySearchFunc(evidence, p.service, func(e demarc.Evidence, id string) int { return strings.Compare(e.Service, id) }); ok {
			state = evidence[i].State
		}
		worst = max(worst, rankOf(state))
	}
	if worst < 0 {
		return ""
	}
	return demarc.EvidenceStates[worst]
}

// placedOn is a placement on the service whose line has it.
type placedOn struct {
	*demarc.Placement
	service string
}
