package compare

import (
	"fmt"
	"slices"

	"demarc"
)

// outcomes gives what each check says of a resource, as To of a turn, by
// check. Several findings of one check, which other scanners make, are one.
// Excused tells whether a waiver may excuse a finding.
func outcomes(s side, row *demarc.Row, excused func(*demarc.Finding) bool) map[string]demarc.Turn {
	out := map[string]demarc.Turn{}
	made := func(check, to string) demarc.Turn {
		info := s.Header.Checks[check]
		return demarc.Turn{Resource: row.Address, Check: check, Duty: info.Duty, To: to, Severity: info.Severity, ID: row.ID, File: row.File, LineNo: row.LineNo}
	}
	for _, check := range row.Met {
		out[check] = made(check, string(demarc.Met))
	}
	for _, na := range row.NA {
		t := made(na.Check, string(demarc.NotApplicable))
		t.Reason = na.Reason
		out[na.Check] = t
	}
	for _, f := range s.findings[row.ID] {
		have, ok := out[f.Check]
		if ok && (have.To == string(demarc.Unmet) || have.To == demarc.Waived) {
			continue
		}
		t := made(f.Check, string(f.Outcome))
		t.Reason, t.Finding, t.Severity, t.Duty = f.Reason, f.ID, f.Severity, f.Duty
		if f.Outcome == demarc.Unmet && f.Waived && excused(f) {
			t.To = demarc.Waived
		}
		out[f.Check] = t
	}
	return out
}

// excused: whether the base has the waiver of a finding of the head.
func (c *comparison) excused(f *demarc.Finding) bool {
	return slices.ContainsFunc(c.base.Header.Statements, func(s demarc.StatementInfo) bool { return s.ID == f.Record })
}

// turns notes the checks that have another outcome on a resource than before.
// A check that no longer runs, or did not run before, turns only if it is
// unmet: else a change of form would list every check.
func (c *comparison) turns(p pair) {
	if len(c.base.findings[p.base.ID])+len(c.head.findings[p.head.ID]) == 0 {
		return // what is met or not applicable on both sides turns nothing
	}
	before := outcomes(c.base, p.base, func(*demarc.Finding) bool { return true })
	for check, now := range outcomes(c.head, p.head, c.excused) {
		was, ran := before[check]
		now.From = was.To
		switch {
		case now.To == was.To || now.To == string(demarc.NotApplicable):
		case now.To == string(demarc.Unmet) && was.To == demarc.Waived && c.carried(p, check):
		case !ran && now.To != string(demarc.Unmet) && now.To != demarc.Waived:
		case now.From == string(demarc.NotApplicable) && now.To == string(demarc.Met):
		default:
			c.turn(now)
		}
	}
}

// carried: whether the waiver by which the base excuses a check still counts in
// the head, and misses the resource only by its new address. Without this a
// change could not rename what a waiver names: its own waivers do not count.
func (c *comparison) carried(p pair, check string) bool {
	if p.by == "" || p.base.Line != p.head.Line {
		return false
	}
	for _, f := range c.base.findings[p.base.ID] {
		for _, s := range c.head.Header.Statements {
			if f.Check == check && f.Waived && f.Record == s.ID && s.State != demarc.Expired && s.State != demarc.NotYet {
				c.carries = append(c.carries, fmt.Sprintf("%s: a waiver of %s speaks of %s, which is %s now; let it name that too.", s.Path, check, p.base.Address, p.head.Address))
				return true
			}
		}
	}
	return false
}

func (c *comparison) turn(t demarc.Turn) {
	c.diff.Turned = append(c.diff.Turned, t)
	c.duty(t.Duty)
	for _, s := range []side{c.head, c.base} {
		if info, ok := s.Header.Checks[t.Check]; ok {
			c.diff.Checks[t.Check] = info
			return
		}
	}
}
