package assess

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"demarc"
	"demarc/internal/owners"
)

// spoken is an attestation or a waiver that holds at the time of the run.
type spoken struct {
	*demarc.Statement
	index     int // in Records.Statements
	addresses []*regexp.Regexp
}

// tally is what became of a statement.
type tally struct {
	named  int      // pairs of duty and resource that it names and that ask for work
	speaks int      // checks that it excuses on a resource, and duties whose status it decides
	unmet  []string // addresses on which a check says unmet, against an attestation
	form   []string // addresses that stand on another line now
}

// hear picks the statements that can speak in this run.
func (s *shared) hear() {
	for i := range s.run.Records.Statements {
		st := &s.run.Records.Statements[i]
		if st.Kind == demarc.Acknowledgement || !s.holds(st.On, st.Expires) {
			continue
		}
		made := spoken{Statement: st, index: i}
		for _, a := range st.Scope.Resources {
			made.addresses = append(made.addresses, owners.Pattern(a))
		}
		s.statements = append(s.statements, made)
	}
}

// about reports whether a statement names a resource on a line.
func (s *spoken) about(r *demarc.Resource, line *demarc.Line) bool {
	scope := &s.Scope
	return (scope.Accounts == nil || slices.Contains(scope.Accounts, r.Account)) &&
		(scope.Services == nil || slices.Contains(scope.Services, line.Service)) &&
		(scope.Forms == nil || slices.ContainsFunc(scope.Forms, func(f string) bool { return slices.Contains(line.Forms, f) })) &&
		(s.addresses == nil || slices.ContainsFunc(s.addresses, func(p *regexp.Regexp) bool { return p.MatchString(r.Address) }))
}

// onLine: whether the resource stands where it stood when the statement was made.
func (s *spoken) onLine(line *demarc.Line) bool {
	return s.Lines == nil || slices.Contains(s.Lines, line.ID)
}

// said lists the statements that name a resource.
func (p *part) said(r *demarc.Resource, line *demarc.Line) []*spoken {
	var out []*spoken
	for i := range p.statements {
		if s := &p.statements[i]; s.about(r, line) {
			out = append(out, s)
		}
	}
	return out
}

// waive marks what a waiver excuses of the unmet results of a resource, and of
// its findings.
func (p *part) waive(said []*spoken, line *demarc.Line, results []result, findings []*demarc.Finding) {
	for _, s := range said {
		if s.Kind != demarc.Waiver || !s.onLine(line) {
			continue
		}
		excuses := func(check, duty string) bool {
			return slices.Contains(s.Duties, duty) || slices.Contains(s.Checks, check)
		}
		for i := range results {
			if k := &results[i]; k.outcome == demarc.Unmet && excuses(k.check, k.duty) && k.waiver == nil {
				k.waiver = s
				p.tally(s).speaks++
			}
		}
		for _, f := range findings {
			if f.Outcome == demarc.Unmet && excuses(f.Check, f.Duty) && !f.Waived {
				f.Waived, f.Record = true, s.ID
			}
		}
	}
}

// settle lets the statements that name a resource speak on the status of a
// duty of it: a waiver where unmet or manual, an attestation where manual.
func (p *part) settle(said []*spoken, r *demarc.Resource, line *demarc.Line, duty string, st demarc.Status, results []result) (demarc.Status, string) {
	record := ""
	for _, s := range said {
		onChecks := slices.ContainsFunc(results, func(k result) bool { return k.duty == duty && slices.Contains(s.Checks, k.check) })
		if !slices.Contains(s.Duties, duty) && !onChecks || st == demarc.StatusInherited || st == demarc.StatusNotApplicable {
			continue
		}
		t := p.tally(s)
		t.named++
		switch {
		case !s.onLine(line):
			t.form = append(t.form, r.Address)
		case s.Kind == demarc.Attestation && st == demarc.StatusUnmet:
			t.unmet = append(t.unmet, r.Address)
		case record != "":
		case s.Kind == demarc.Attestation && st == demarc.StatusManual:
			st, record = demarc.StatusAttested, s.ID
			t.speaks++
		case s.Kind == demarc.Waiver && st == demarc.StatusWaived && excused(results, duty, s):
			record = s.ID
		case s.Kind == demarc.Waiver && st == demarc.StatusManual && slices.Contains(s.Duties, duty):
			st, record = demarc.StatusWaived, s.ID
			t.speaks++
		}
	}
	return st, record
}

// excused: whether a waiver is the one by which a result of a duty counts as
// waived.
func excused(results []result, duty string, s *spoken) bool {
	return slices.ContainsFunc(results, func(k result) bool { return k.duty == duty && k.waiver == s })
}

func (p *part) tally(s *spoken) *tally {
	t := p.tallies[s.index]
	if t == nil {
		t = &tally{}
		p.tallies[s.index] = t
	}
	return t
}

// trained finds the certificate by which the awareness of a team's people is
// attested, where the configuration lets it count.
func (p *part) trained(duty, team string) (string, bool) {
	if duty != "awareness-training" || team == "" || !p.run.Owners.Training {
		return "", false
	}
	for _, c := range p.run.Records.Certificates {
		if strings.EqualFold(c.Team, team) && p.holds(c.On, c.Expires) {
			return c.Path + "#" + c.Person + "@" + c.On.Format(time.DateOnly), true
		}
	}
	return "", false
}

// statementsOf says of every statement what became of it, with a warning for
// each that no longer does what it was written for.
func (s *shared) statementsOf(parts []*part) (infos []demarc.StatementInfo, warnings []string) {
	for i := range s.run.Records.Statements {
		st := &s.run.Records.Statements[i]
		all := tally{}
		for _, p := range parts {
			if t := p.tallies[i]; t != nil {
				all.named, all.speaks = all.named+t.named, all.speaks+t.speaks
				all.unmet, all.form = append(all.unmet, t.unmet...), append(all.form, t.form...)
			}
		}
		info := demarc.StatementInfo{ID: st.ID, Path: st.Path, Kind: st.Kind, Duties: st.Duties, Checks: st.Checks, Text: st.Text, Evidence: st.Evidence, Team: st.Team, By: st.By, Approver: st.Approver,
			On: st.On.Format(time.DateOnly), Expires: st.Expires.Format(time.DateOnly), Speaks: all.speaks, State: s.stateOf(st, all)}
		infos = append(infos, info)
		warnings = append(warnings, warningsOf(st, info.State, all)...)
	}
	return infos, warnings
}

func (s *shared) stateOf(st *demarc.Statement, t tally) demarc.StatementState {
	declared := slices.ContainsFunc(s.run.Owners.Teams, func(team demarc.Team) bool { return team.ID == st.Team })
	switch {
	case s.run.Now.Before(st.On):
		return demarc.NotYet
	case !s.holds(st.On, st.Expires):
		return demarc.Expired
	case st.Kind == demarc.Acknowledgement && declared, t.speaks > 0:
		return demarc.Holds
	case len(t.unmet)+len(t.form) > 0:
		return demarc.Ended
	case t.named > 0:
		return demarc.Idle
	}
	return demarc.Unmatched
}

// warningsOf says what a person should do about a statement.
func warningsOf(st *demarc.Statement, state demarc.StatementState, t tally) []string {
	about := strings.Join(append(slices.Clone(st.Duties), st.Checks...), ", ")
	if st.Kind == demarc.Acknowledgement {
		about = st.Team
	}
	what := fmt.Sprintf("%s:%d: the %s of %s", st.Path, st.Line, st.Kind, about)
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	var out []string
	switch {
	case state == demarc.NotYet:
		return []string{fmt.Sprintf("%s is dated %s, after this run, and does not count yet.", what, day(st.On))}
	case state == demarc.Expired:
		return []string{fmt.Sprintf("%s ended on %s; what it spoke for is reported again.", what, day(st.Expires))}
	case state == demarc.Unmatched && st.Kind == demarc.Acknowledgement:
		return []string{fmt.Sprintf("%s names no team of demarc.yaml.", what)}
	case state == demarc.Unmatched:
		return []string{fmt.Sprintf("%s matches nothing here; mend its scope or take it out.", what)}
	case state == demarc.Idle && st.Kind == demarc.Waiver:
		return []string{fmt.Sprintf("%s excuses nothing: what it names is not unmet; take it out.", what)}
	}
	if len(t.unmet) > 0 {
		out = append(out, fmt.Sprintf("%s has ended on %s: a check says unmet.", what, some(t.unmet)))
	}
	if len(t.form) > 0 {
		out = append(out, fmt.Sprintf("%s has ended on %s: the form is not the one it was made for; look again, and state anew.", what, some(t.form)))
	}
	return out
}

// some names the first of a list and counts the others.
func some(list []string) string {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) == 1 {
		return list[0]
	}
	return fmt.Sprintf("%s and %d more", list[0], len(list)-1)
}
