// Package compare finds what changed of the line between two reports of one
// estate. It is pure and needs neither catalog nor estate.
package compare

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"demarc"
)

// Reports compares a base with a head. What the head waives without the base
// having waived it is not waived: a change cannot exempt itself.
func Reports(base, head *demarc.Report) *demarc.Diff {
	c := newComparison(base, head)
	for _, p := range match(base, head) {
		switch {
		case c.inTheDark(p):
			c.unseen++
		case p.unnamedAccount(): // it was there before the code, and stays after it
		case p.base == nil:
			c.came(p.head)
		case p.head == nil:
			c.went(p.base)
		default:
			c.stayed(p)
		}
	}
	c.controls()
	c.finish()
	return c.diff
}

// comparison is the work on one diff.
type comparison struct {
	diff       *demarc.Diff
	base, head side
	changes    map[[2]string][]change // by ids of the lines
	dark       []string               // directories of the head, relative to the named path, of which something could not be read
	unseen     int                    // resources that seem to have come or gone for that reason
	carries    []string               // warnings of waivers that miss a new address
}

// side is a report, indexed.
type side struct {
	*demarc.Report
	lines      map[string]*demarc.Line
	ownerships map[string]*demarc.Ownership
	findings   map[string][]*demarc.Finding // by Row.ID
}

func index(rep *demarc.Report) side {
	s := side{Report: rep, lines: map[string]*demarc.Line{}, ownerships: map[string]*demarc.Ownership{}, findings: map[string][]*demarc.Finding{}}
	for i := range rep.Header.Lines {
		s.lines[rep.Header.Lines[i].ID] = &rep.Header.Lines[i]
	}
	for i := range rep.Header.Ownerships {
		s.ownerships[rep.Header.Ownerships[i].ID] = &rep.Header.Ownerships[i]
	}
	for i := range rep.Findings {
		f := &rep.Findings[i]
		s.findings[f.Resource] = append(s.findings[f.Resource], f)
	}
	return s
}

// placements gives a line's placements by duty.
func (s side) placements(line string) map[string]*demarc.Placement {
	out := map[string]*demarc.Placement{}
	if l := s.lines[line]; l != nil {
		for _, id := range l.Placements {
			if p := s.Header.Placements[id]; p != nil {
				out[p.Duty] = p
			}
		}
	}
	return out
}

func (s side) name(line string) string {
	if l := s.lines[line]; l != nil {
		return l.Name
	}
	return ""
}

func (s side) owner(row *demarc.Row, duty string) string {
	return s.ownerships[row.Owner].Of(duty).Owner
}

func newComparison(base, head *demarc.Report) *comparison {
	c := &comparison{base: index(base), head: index(head), changes: map[[2]string][]change{}}
	c.diff = &demarc.Diff{Schema: 1, Tool: head.Header.Tool, Base: sideOf(base), Head: sideOf(head),
		Moves: []demarc.Move{}, Forms: []demarc.FormChange{}, Came: []demarc.Passage{}, Went: []demarc.Passage{}, Renamed: []demarc.Rename{},
		Turned: []demarc.Turn{}, Controls: []demarc.ControlChange{}, Unowned: []demarc.UnownedDuty{},
		Duties: map[string]demarc.Duty{}, Checks: map[string]demarc.CheckInfo{}}
	if base.Header.Catalog.Digest != head.Header.Catalog.Digest {
		c.diff.Warnings = append(c.diff.Warnings, "The two reports were made with different catalogs: a difference may come from the catalog and not from the change.")
	}
	skips := unreadSkips(base, head)
	c.diff.Summary.Unread = len(skips)
	for _, s := range skips {
		c.dark = append(c.dark, path.Dir(placeOf(head, s)))
	}
	lost := unread(skips, unreadSkips(head, base))
	if rest := len(lost) - 10; rest > 0 {
		lost = append(lost[:10], fmt.Sprintf("Not read: %d more; demarc scan lists them.", rest))
	}
	c.diff.Warnings = append(c.diff.Warnings, lost...)
	return c
}

func sideOf(rep *demarc.Report) demarc.DiffSide {
	h := &rep.Header
	return demarc.DiffSide{Name: strings.Join(h.Paths, " "), Generated: h.Generated, Catalog: h.Catalog.Digest, Resources: h.Summary.Resources, Skipped: len(h.Skipped), Owned: len(h.Ownerships) > 0}
}

// change is what differs of one duty between two lines; one side is nil where
// the duty does not stand on that line.
type change struct {
	duty       string
	base, head *demarc.Placement
	from, to   demarc.Party
}

func party(p *demarc.Placement) demarc.Party {
	if p == nil {
		return demarc.None
	}
	return p.Party
}

// between lists the duties that differ between two lines, by party or by what
// each side does; once for each pair of lines.
func (c *comparison) between(base, head string) []change {
	key := [2]string{base, head}
	if have, ok := c.changes[key]; ok {
		return have
	}
	from, to := c.base.placements(base), c.head.placements(head)
	duties := map[string]bool{}
	for d := range from {
		duties[d] = true
	}
	for d := range to {
		duties[d] = true
	}
	var out []change
	for d := range duties {
		k := change{d, from[d], to[d], party(from[d]), party(to[d])}
		if k.from != k.to || !sameWords(k.base, k.head) {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b change) int { return strings.Compare(a.duty, b.duty) })
	c.changes[key] = out
	return out
}

// sameWords: whether each side does the same. Of a duty that nobody has there
// is nothing to do.
func sameWords(a, b *demarc.Placement) bool {
	if party(a) == demarc.None && party(b) == demarc.None {
		return true
	}
	return a != nil && b != nil && a.Provider == b.Provider && (a.Customer == nil) == (b.Customer == nil) && (a.Customer == nil || *a.Customer == *b.Customer)
}

// load is how much of a duty a party leaves with the customer; -1 where it
// says nothing of that.
func load(p demarc.Party) int {
	switch p {
	case demarc.None, demarc.Provider:
		return 0
	case demarc.Shared:
		return 1
	case demarc.Customer:
		return 2
	}
	return -1
}

func direction(from, to demarc.Party) demarc.Direction {
	a, b := load(from), load(to)
	switch {
	case from == demarc.Undecided && b > 0: // not known to be yours, and now it is
		return demarc.TowardCustomer
	case a < 0 || b < 0 || a == b:
		return demarc.TowardAside
	case b > a:
		return demarc.TowardCustomer
	}
	return demarc.TowardProvider
}

// stayed compares a resource that both reports have.
func (c *comparison) stayed(p pair) {
	if p.by != "" && !p.head.Data {
		c.diff.Renamed = append(c.diff.Renamed, demarc.Rename{Resource: p.head.Address, From: p.base.Address, By: p.by})
	}
	changes := c.between(p.base.Line, p.head.Line)
	form := demarc.FormChange{Resource: p.head.Address, From: p.base.Line, To: p.head.Line}
	for _, k := range changes {
		if k.from == k.to {
			form.Reworded = append(form.Reworded, k.duty)
			continue
		}
		form.Moves++
		c.move(p, k)
	}
	if form.From != form.To {
		form.Gained, form.Lost = gained(c.base.lines[form.From], c.head.lines[form.To]), gained(c.head.lines[form.To], c.base.lines[form.From])
		c.diff.Forms = append(c.diff.Forms, form)
	}
	c.turns(p)
	c.orphaned(p)
}

// gained lists the forms, in words, that one line has and another has not.
func gained(from, to *demarc.Line) []string {
	if to == nil {
		return nil
	}
	var out []string
	for i, f := range to.Forms {
		if from != nil && slices.Contains(from.Forms, f) {
			continue
		}
		words := f
		if i < len(to.FormTitles) {
			words = to.FormTitles[i]
		}
		if strings.HasPrefix(f, "?") {
			words = "perhaps " + words
		}
		out = append(out, words)
	}
	return out
}

func (c *comparison) move(p pair, k change) {
	m := demarc.Move{Resource: p.head.Address, Duty: k.duty, From: k.from, To: k.to, Toward: direction(k.from, k.to), Service: cmp.Or(c.head.name(p.head.Line), c.base.name(p.base.Line)),
		ID: p.head.ID, File: p.head.File, LineNo: p.head.LineNo, Owner: c.head.owner(p.head, k.duty)}
	if k.head != nil {
		m.Provider, m.Customer, m.Reason, m.Source = k.head.Provider, k.head.Customer, k.head.Reason, k.head.Source
	}
	m.With = gained(c.base.lines[p.base.Line], c.head.lines[p.head.Line])
	c.diff.Moves = append(c.diff.Moves, m)
	c.duty(k.duty)
	if m.Toward == demarc.TowardCustomer && k.head.Yours() && m.Owner == "" {
		c.unowned(p.head, k.duty, "moved")
	}
}

func (c *comparison) unowned(row *demarc.Row, duty, because string) {
	c.diff.Unowned = append(c.diff.Unowned, demarc.UnownedDuty{Resource: row.Address, Duty: duty, Because: because})
	c.duty(duty)
}

// orphaned notes the duties of a resource that had an owner and have none now.
func (c *comparison) orphaned(p pair) {
	if p.base.Owner == "" || p.base.Owner == p.head.Owner && c.base.ownerships[p.base.Owner] != nil && c.head.ownerships[p.head.Owner] != nil {
		return
	}
	before := c.base.placements(p.base.Line)
	for duty, now := range c.head.placements(p.head.Line) {
		if now.Yours() && c.head.owner(p.head, duty) == "" && before[duty].Yours() && c.base.owner(p.base, duty) != "" {
			c.unowned(p.head, duty, "lost")
		}
	}
}

// came notes a resource that the head alone has, with what it brings.
func (c *comparison) came(row *demarc.Row) {
	in := c.passage(c.head, row)
	for duty, p := range c.head.placements(row.Line) {
		if p.Yours() && c.head.owner(row, duty) == "" {
			c.unowned(row, duty, "came")
		}
	}
	for _, t := range outcomes(c.head, row, c.excused) {
		if t.To == string(demarc.Unmet) {
			in.Unmet++
		}
		if t.To == string(demarc.Unmet) || t.To == demarc.Waived {
			c.turn(t)
		}
	}
	if !row.Data {
		c.diff.Came = append(c.diff.Came, in)
	}
}

func (c *comparison) went(row *demarc.Row) {
	if !row.Data {
		c.diff.Went = append(c.diff.Went, c.passage(c.base, row))
	}
}

func (c *comparison) passage(s side, row *demarc.Row) demarc.Passage {
	out := demarc.Passage{Resource: row.Address, RawType: row.RawType, Line: row.Line, Service: s.name(row.Line), Parties: map[demarc.Party]int{}, File: row.File, LineNo: row.LineNo}
	if o := s.ownerships[row.Owner]; o != nil {
		out.Owner = o.Owner
	}
	for _, p := range s.placements(row.Line) {
		out.Parties[p.Party]++
		if p.Yours() {
			out.Yours++
		}
	}
	return out
}

func (c *comparison) duty(id string) {
	for _, s := range []side{c.head, c.base} {
		if d, ok := s.Header.Duties[id]; ok {
			c.diff.Duties[id] = d
			return
		}
	}
}

// controls notes the controls whose type differs, where both reports have them.
func (c *comparison) controls() {
	before := map[[2]string]demarc.ControlType{}
	for _, k := range c.base.Header.Controls {
		before[[2]string{k.Framework, k.Control}] = k.Type
	}
	for _, k := range c.head.Header.Controls {
		if was, ok := before[[2]string{k.Framework, k.Control}]; ok && was != k.Type {
			c.diff.Controls = append(c.diff.Controls, demarc.ControlChange{Framework: k.Framework, Control: k.Control, Label: k.Label, Title: k.Title, From: was, To: k.Type})
		}
	}
}

// finish sorts and counts.
func (c *comparison) finish() {
	d := c.diff
	if c.unseen > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("Whether %s came or went is not known, as what could not be read may hold it.", plural(c.unseen)))
	}
	slices.Sort(c.carries)
	d.Warnings = append(d.Warnings, c.carries...)
	slices.SortStableFunc(d.Moves, func(a, b demarc.Move) int {
		return cmp.Or(strings.Compare(a.Duty, b.Duty), strings.Compare(string(a.From), string(b.From)), strings.Compare(string(a.To), string(b.To)), strings.Compare(a.Resource, b.Resource), strings.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(d.Unowned, func(a, b demarc.UnownedDuty) int {
		return cmp.Or(strings.Compare(a.Duty, b.Duty), strings.Compare(a.Resource, b.Resource))
	})
	rank := func(t demarc.Turn) int {
		return slices.Index([]string{string(demarc.Unmet), string(demarc.Unknown), demarc.Waived, string(demarc.Met), string(demarc.NotApplicable), ""}, t.To)
	}
	slices.SortStableFunc(d.Turned, func(a, b demarc.Turn) int {
		return cmp.Or(rank(a)-rank(b), a.Severity.Rank()-b.Severity.Rank(), strings.Compare(a.Check, b.Check), strings.Compare(a.Resource, b.Resource), strings.Compare(a.ID, b.ID))
	})
	s := &d.Summary
	s.Moves, s.Came, s.Went, s.Unowned = len(d.Moves), len(d.Came), len(d.Went), len(d.Unowned)
	for _, m := range d.Moves {
		switch m.Toward {
		case demarc.TowardCustomer:
			s.ToYou++
		case demarc.TowardProvider:
			s.ToAWS++
		}
	}
	for _, p := range d.Came {
		s.Brought += p.Yours
	}
	for _, p := range d.Went {
		s.Taken += p.Yours
	}
	for _, t := range d.Turned {
		switch t.To {
		case string(demarc.Unmet):
			s.NewUnmet++
		case string(demarc.Met):
			s.NewMet++
		case string(demarc.Unknown):
			s.Unknown++
		case demarc.Waived:
			s.Waived++
		}
	}
}
