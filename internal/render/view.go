package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"demarc"
)

// view is what several formats show of a report, counted once.
type view struct {
	*demarc.Report
	line     map[string]*demarc.Line
	count    map[string]int // resources on a line
	services []serviceView
}

// serviceView is one service of the estate.
type serviceView struct {
	ID, Name  string
	Resources int
	Parties   map[demarc.Party]int  // pairs of duty and resource
	Statuses  map[demarc.Status]int // likewise
	Layers    map[demarc.Layer]map[demarc.Party]int
}

// Yours is the number of duties in which the customer has the whole or a part.
func (s serviceView) Yours() int { return s.Parties[demarc.Customer] + s.Parties[demarc.Shared] }

// Party and Status count by name, for templates.
func (s serviceView) Party(name string) int  { return s.Parties[demarc.Party(name)] }
func (s serviceView) Status(name string) int { return s.Statuses[demarc.Status(name)] }

func newView(raw *demarc.Report) *view {
	r := printable(raw)
	v := &view{Report: r, line: map[string]*demarc.Line{}, count: map[string]int{}}
	for i := range r.Header.Lines {
		v.line[r.Header.Lines[i].ID] = &r.Header.Lines[i]
	}
	for _, row := range r.Resources {
		if row.Line != "" {
			v.count[row.Line]++
		}
	}
	v.services = v.byService()
	return v
}

// printable gives a report whose names and reasons hold no control or
// direction characters: what an estate calls itself is text for people, and
// must not move a cursor or turn a line around.
func printable(raw *demarc.Report) *demarc.Report {
	r := *raw
	r.Resources, r.Findings = slices.Clone(r.Resources), slices.Clone(r.Findings)
	r.Asides, r.Header.Scanners = slices.Clone(r.Asides), slices.Clone(r.Header.Scanners)
	r.Statuses = slices.Clone(r.Statuses)
	r.Header.Lines, r.Header.Inputs, r.Header.Skipped = slices.Clone(r.Header.Lines), slices.Clone(r.Header.Inputs), slices.Clone(r.Header.Skipped)
	r.Header.Warnings, r.Header.Statements, r.Header.Teams = slices.Clone(r.Header.Warnings), slices.Clone(r.Header.Statements), slices.Clone(r.Header.Teams)
	each := func(fields ...*string) {
		for _, f := range fields {
			*f = clean(*f)
		}
	}
	for i := range r.Resources {
		row := &r.Resources[i]
		each(&row.Owner, &row.ID, &row.Address, &row.RawType, &row.Type, &row.File, &row.Region, &row.Account)
		row.Undecided = slices.Clone(row.Undecided)
		for j := range row.Undecided {
			each(&row.Undecided[j].Reason, &row.Undecided[j].Value)
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		each(&f.Resource, &f.Address, &f.File, &f.Reason, &f.From, &f.Rule, &f.Results)
		f.MetBy = slices.Clone(f.MetBy)
		for j := range f.MetBy {
			each(&f.MetBy[j])
		}
	}
	for i := range r.Asides {
		a := &r.Asides[i]
		each(&a.From, &a.Rule, &a.Title, &a.Subject, &a.Resource, &a.Reason, &a.Results)
	}
	for i := range r.Header.Scanners {
		s := &r.Header.Scanners[i]
		each(&s.Path)
		s.Tools = slices.Clone(s.Tools)
		for j := range s.Tools {
			each(&s.Tools[j])
		}
	}
	for i := range r.Header.Lines {
		each(&r.Header.Lines[i].Name)
	}
	for i := range r.Statuses {
		each(&r.Statuses[i].Owner)
	}
	for i := range r.Header.Warnings {
		each(&r.Header.Warnings[i])
	}
	for i := range r.Header.Statements {
		s := &r.Header.Statements[i]
		each(&s.Path, &s.Text, &s.By, &s.Approver)
	}
	for i := range r.Header.Teams {
		each(&r.Header.Teams[i].ID, &r.Header.Teams[i].Name, &r.Header.Teams[i].Contact)
	}
	for i := range r.Header.Inputs {
		each(&r.Header.Inputs[i].Path)
	}
	for i := range r.Header.Skipped {
		each(&r.Header.Skipped[i].Path, &r.Header.Skipped[i].Reason)
	}
	return &r
}

// Printable replaces in a name of others what a terminal would act on.
func Printable(s string) string { return clean(s) }

// clean replaces control and format characters, which a terminal or a browser
// would act on.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// byService counts each service that has duties here, those with most of the
// customer's first.
func (v *view) byService() []serviceView {
	index := map[string]*serviceView{}
	var order []string
	for _, l := range v.Header.Lines {
		s := index[l.Service]
		if s == nil {
			s = &serviceView{ID: l.Service, Name: l.Name, Parties: map[demarc.Party]int{}, Statuses: map[demarc.Status]int{}, Layers: map[demarc.Layer]map[demarc.Party]int{}}
			index[l.Service] = s
			order = append(order, l.Service)
		}
		n := v.count[l.ID]
		s.Resources += n
		for _, id := range l.Placements {
			p := v.Header.Placements[id]
			if p == nil {
				continue
			}
			s.Parties[p.Party] += n
			layer := v.Header.Duties[p.Duty].Layer
			if s.Layers[layer] == nil {
				s.Layers[layer] = map[demarc.Party]int{}
			}
			s.Layers[layer][p.Party] += n
		}
	}
	for _, st := range v.Statuses {
		if l := v.line[st.Line]; l != nil {
			index[l.Service].Statuses[st.Status] += st.Count
		}
	}
	out := make([]serviceView, 0, len(order))
	for _, id := range order {
		if s := index[id]; s.Resources > 0 && len(s.Parties) > 0 {
			out = append(out, *s)
		}
	}
	slices.SortStableFunc(out, func(a, b serviceView) int {
		return cmp.Or(b.Statuses[demarc.StatusUnmet]-a.Statuses[demarc.StatusUnmet], b.Yours()-a.Yours(), strings.Compare(a.ID, b.ID))
	})
	return out
}

// moved is a duty that stands elsewhere than the service's name suggests.
type moved struct {
	Service, With string // "Amazon RDS", "automatic minor upgrades off"
	Count         int
	Duties        []demarc.Duty
	From, To      demarc.Party // From is "" where the duties come from several
}

// Whose says who has the duties now and, if it is one party, who had them.
func (m moved) Whose() string {
	if m.From == "" {
		return partyWords[m.To]
	}
	return partyWords[m.To] + ", not " + partyWords[m.From]
}

// differs lists where the estate's line is not the one that the service alone
// would have: the forms that moved a duty to another party, grouped.
func (v *view) differs() []moved {
	index := map[string]*moved{}
	var order []string
	for _, l := range v.Header.Lines {
		for _, id := range l.Placements {
			p := v.Header.Placements[id]
			if p == nil || p.From != "case" {
				continue
			}
			from, with := usual(p)
			if from == "" {
				continue
			}
			key := strings.Join([]string{l.Service, with, string(p.Party)}, "\x00")
			m := index[key]
			if m == nil {
				m = &moved{Service: l.Name, With: with, From: from, To: p.Party}
				index[key] = m
				order = append(order, key)
			}
			if m.From != from {
				m.From = ""
			}
			if !slices.ContainsFunc(m.Duties, func(d demarc.Duty) bool { return d.ID == p.Duty }) {
				m.Duties = append(m.Duties, v.Header.Duties[p.Duty])
			}
			m.Count = max(m.Count, v.with(p.ID))
		}
	}
	out := make([]moved, 0, len(order))
	for _, key := range order {
		out = append(out, *index[key])
	}
	weight := func(m moved) int { // what moved to the customer first
		if m.To == demarc.Customer {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b moved) int {
		return cmp.Or(weight(a)-weight(b), len(b.Duties)-len(a.Duties), strings.Compare(a.Service, b.Service))
	})
	return out
}

// with counts the resources on which a placement holds.
func (v *view) with(placement string) int {
	n := 0
	for _, l := range v.Header.Lines {
		if slices.Contains(l.Placements, placement) {
			n += v.count[l.ID]
		}
	}
	return n
}

// usual is the party that a duty has without the forms that decided it, and
// those forms in words; "" if it is the same.
func usual(p *demarc.Placement) (party demarc.Party, with string) {
	for _, f := range p.Flips {
		if w, ok := strings.CutPrefix(f.Title, "without "); ok && len(f.Forms) == 0 {
			return f.Party, w
		}
	}
	return "", ""
}

// partyWords names a party as the customer reads it.
var partyWords = map[demarc.Party]string{
	demarc.Provider: "AWS's", demarc.Customer: "yours", demarc.Shared: "shared", demarc.Organization: "another team's",
	demarc.ThirdParty: "a third party's", demarc.None: "nobody's", demarc.Undecided: "not known",
}

// plural writes a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// sentence is the of/in sentence for this estate.
func (v *view) sentence() string {
	s := v.Header.Summary
	total := 0
	for p, n := range s.Parties {
		if p != demarc.None {
			total += n
		}
	}
	out := fmt.Sprintf("AWS secures the cloud, you secure what you put in it. Here that is %s of %s, with %s:",
		plural(s.Resources, "resource", "resources"), plural(s.Services, "service", "services"), plural(total, "duty", "duties"))
	parts := []string{
		thousands(s.Parties[demarc.Provider]) + " are AWS's",
		thousands(s.Parties[demarc.Shared]) + " are shared",
		thousands(s.Parties[demarc.Customer]) + " are yours alone",
	}
	for _, p := range []demarc.Party{demarc.Organization, demarc.ThirdParty} {
		if n := s.Parties[p]; n > 0 {
			parts = append(parts, thousands(n)+" are "+partyWords[p])
		}
	}
	if n := s.Parties[demarc.Undecided]; n > 0 {
		parts = append(parts, thousands(n)+" hang on a value that is not known")
	}
	return out + " " + strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1] + "."
}

// place is where a finding stands: file:line, or the file alone.
func place(file string, line int) string {
	if line > 0 {
		return fmt.Sprintf("%s:%d", file, line)
	}
	return file
}

// reasonCount is a reason with how often it was given.
type reasonCount struct {
	Reason  string
	Count   int
	Example string
}

// unknowns groups what is not known by its reason, the most frequent first.
func (v *view) unknowns() []reasonCount {
	index := map[string]int{}
	var out []reasonCount
	note := func(reason, example string) {
		i, ok := index[reason]
		if !ok {
			i = len(out)
			index[reason] = i
			out = append(out, reasonCount{Reason: reason, Example: example})
		}
		out[i].Count++
	}
	for _, f := range v.Findings {
		if f.Outcome == demarc.Unknown {
			note(f.Reason, f.Address)
		}
	}
	for _, row := range v.Resources {
		for _, o := range row.Undecided {
			note(o.Reason, row.Address)
		}
	}
	slices.SortStableFunc(out, func(a, b reasonCount) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Reason, b.Reason)) })
	return out
}

// stated counts what hangs on people: "394 for a person to confirm, 3
// confirmed".
func (v *view) stated() string {
	d := v.Header.Summary.Duties
	out := thousands(d[demarc.StatusManual]) + " for a person to confirm"
	if n := d[demarc.StatusAttested]; n > 0 {
		out += ", " + thousands(n) + " confirmed"
	}
	if n := d[demarc.StatusWaived]; n > 0 {
		out += ", " + thousands(n) + " waived"
	}
	return out
}
