// Package assess joins an estate with the catalog: who has each duty on each
// resource, and whether the customer's part is done. It is pure: no clock, no
// disk, no network; the same estate, catalog and time give the same report,
// whatever the number of cores.
package assess

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
	"demarc/internal/owners"
)

// Run is what a report says of its run, beyond the estate.
type Run struct {
	Tool    string // "demarc 0.1.0"
	Now     time.Time
	Paths   []string // as the user named them
	Inputs  []demarc.Input
	Skipped []demarc.Skip

	Sparse  bool                       // what a diff compares is enough: no statuses
	Suppose map[string]map[string]bool // forms that are supposed of a resource, by ID: whether they hold

	Records demarc.Records // what people state
	Owners  demarc.Owners  // how the house divides its duties; patterns must be sound

	Observations []demarc.Observation // what other scanners say
	Scanners     []demarc.Scanner     // the files that say it, not counted yet

	Framework *catalog.Framework // derive its controls; nil: none
	Baseline  string             // of the framework; "": all its controls
}

// complete: whether what an estate does not hold does not exist, because
// every input covers its account.
func (r Run) complete() bool {
	for _, in := range r.Inputs {
		if in.Covers != "account-region" && in.Covers != "organization" {
			return false
		}
	}
	return len(r.Inputs) > 0
}

// Assess makes the report of an estate.
func Assess(c *catalog.Catalog, e *demarc.Estate, run Run) *demarc.Report {
	shared := newShared(c, e, run)
	workers := runtime.GOMAXPROCS(0)
	parts := make([]*part, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			p := newPart(shared)
			for i := w * len(e.Resources) / workers; i < (w+1)*len(e.Resources)/workers; i++ {
				p.resource(e.Resources[i])
			}
			parts[w] = p
		})
	}
	wg.Wait()
	return merge(shared, parts)
}

func newShared(c *catalog.Catalog, e *demarc.Estate, run Run) *shared {
	s := &shared{catalog: c, estate: e, run: run, complete: run.complete()}
	s.land()
	s.hear()
	return s
}

// shared is what every worker reads.
type shared struct {
	catalog  *catalog.Catalog
	estate   *demarc.Estate
	run      Run
	complete bool
	byType   sync.Map // canonical type -> []any, the estate as rules see it

	landed  map[*demarc.Resource][]landing // what other scanners say, by resource
	nowhere []verdict                      // and what of it leads to none

	statements []spoken // attestations and waivers that hold now
}

// ofType gives all resources of a type as rules see them: with an unknown one
// where the input may not hold them all.
func (s *shared) ofType(typ string) []any {
	if v, ok := s.byType.Load(typ); ok {
		return v.([]any)
	}
	var list []any
	for _, r := range s.estate.ByType(typ) {
		if !r.Data {
			list = append(list, r.Props)
		}
	}
	if !s.complete {
		list = append(list, &demarc.Unk{Reason: "not in this input, which does not cover the account"})
	}
	v, _ := s.byType.LoadOrStore(typ, list)
	return v.([]any)
}

// part is what one worker found.
type part struct {
	*shared
	rows     []demarc.Row
	findings []*demarc.Finding
	statuses map[demarc.StatusOf]int   // keys with Count 0
	lines    map[string]*lineOf        // memo: service, type, states of forms
	checked  map[string]*catalog.Check // checks that ran
	outcomes map[demarc.Outcome]int
	parties  map[demarc.Party]int
	unplaced int
	verdicts []verdict // what became of observations
	memo     *expr.Memo
	results  []result            // of the resource at hand
	owners   *owners.Resolver    // nil where a pattern is not sound
	owned    []*demarc.Ownership // of each row; nil: nobody's
	tallies  map[int]*tally      // of statements, by index
}

// lineOf is a line with its placements.
type lineOf struct {
	line       demarc.Line
	placements []*demarc.Placement
	byDuty     map[string]*demarc.Placement
	beside     map[string]*demarc.Placement // of duties that stand elsewhere, which a check asks for; nil: none
}

func newPart(s *shared) *part {
	p := &part{shared: s, statuses: map[demarc.StatusOf]int{}, lines: map[string]*lineOf{}, checked: map[string]*catalog.Check{},
		outcomes: map[demarc.Outcome]int{}, parties: map[demarc.Party]int{}, memo: expr.NewMemo(), tallies: map[int]*tally{}}
	p.owners, _ = owners.New(s.run.Owners, s.catalog.Duties) // who made the run has looked at the error
	return p
}

func (p *part) resource(r *demarc.Resource) {
	row := demarc.Row{ID: r.ID, Address: r.Address, MovedFrom: r.MovedFrom, Type: r.Type, RawType: r.RawType, Data: r.Data, Account: r.Account, Region: r.Region, File: r.File, LineNo: r.Line, Digest: digest(r)}
	scope := p.scope(r)
	svc, typ, opens := p.claim(r, scope)
	if svc == nil {
		p.unplaced++
		p.elsewhere(r, nil)
		p.rows, p.owned = append(p.rows, row), append(p.owned, p.own(r, ""))
		return
	}
	scope.Tables = svc.TableScope()
	states, why := p.forms(svc, typ, r, scope)
	line := p.line(svc, typ, states)
	if !r.Data {
		row.Line = line.line.ID
	}
	for _, f := range line.line.Forms {
		if form, ok := strings.CutPrefix(f, "?"); ok {
			opens = append(opens, why[form])
		}
	}
	row.Undecided = opens
	place := func(duty string) *demarc.Placement {
		if here := line.byDuty[duty]; here != nil {
			return here
		}
		beside, ok := line.beside[duty]
		if !ok {
			beside = p.catalog.Place(svc, duty, holding(svc, states))
			line.beside[duty] = beside
		}
		return beside
	}
	before := len(p.findings)
	results := p.checks(r, &row, place, scope)
	p.elsewhere(r, place)
	said, owned := p.said(r, &line.line), p.own(r, svc.ID)
	p.waive(said, &line.line, results, p.findings[before:])
	if !r.Data && !p.run.Sparse {
		p.status(r, line, results, said, owned)
	}
	p.rows, p.owned = append(p.rows, row), append(p.owned, owned)
}

// merge joins what the workers found, in an order of its own.
func merge(s *shared, parts []*part) *demarc.Report {
	rep := &demarc.Report{Resources: []demarc.Row{}, Findings: []demarc.Finding{}, Statuses: []demarc.StatusOf{}}
	h := &rep.Header
	h.Schema, h.Tool, h.Viewpoint = 1, s.run.Tool, s.catalog.Viewpoint()
	h.Catalog = demarc.Catalog{Version: strings.TrimPrefix(s.run.Tool, "demarc "), Digest: s.catalog.Digest}
	h.Generated = s.run.Now.UTC().Format(time.RFC3339)
	h.Paths = s.run.Paths
	h.Inputs, h.Skipped = orEmpty(s.run.Inputs), orEmpty(s.run.Skipped)
	h.Duties, h.Checks, h.Placements, h.Lines = map[string]demarc.Duty{}, map[string]demarc.CheckInfo{}, map[string]*demarc.Placement{}, []demarc.Line{}
	h.Summary = demarc.Summary{Checked: map[demarc.Outcome]int{}, Duties: map[demarc.Status]int{}, Parties: map[demarc.Party]int{}, Findings: map[demarc.Severity]int{}}
	statuses := map[demarc.StatusOf]int{}
	var findings []*demarc.Finding
	verdicts := s.nowhere
	for _, p := range parts {
		verdicts = append(verdicts, p.verdicts...)
		rep.Resources = append(rep.Resources, p.rows...)
		findings = append(findings, p.findings...)
		for k, n := range p.statuses {
			statuses[k] += n
		}
		for _, k := range p.checked {
			s.addCheck(h, k)
		}
		for o, n := range p.outcomes {
			h.Summary.Checked[o] += n
		}
		for party, n := range p.parties {
			h.Summary.Parties[party] += n
		}
		h.Summary.Unplaced += p.unplaced
		for _, l := range p.lines {
			s.addLine(h, l)
		}
	}
	for k, n := range statuses {
		k.Count = n
		rep.Statuses = append(rep.Statuses, k)
		h.Summary.Duties[k.Status] += n
		if asks(k.Status) && k.Owner == "" {
			h.Summary.Unowned += n
		}
		s.addDuty(h, k.Duty)
	}
	services := map[string]bool{}
	for _, l := range h.Lines {
		services[l.Service] = true
	}
	for _, r := range rep.Resources {
		if !r.Data && r.RawType != "Demarc::AWS::Account" {
			h.Summary.Resources++
		}
	}
	h.Summary.Services = len(services)
	s.account(rep, verdicts)
	ownerships(rep, parts)
	h.Teams = s.teams()
	h.Warnings = s.overdue()
	var about []string
	h.Statements, about = s.statementsOf(parts)
	h.Warnings = append(h.Warnings, about...)
	if parts[0].owners != nil {
		h.Warnings = append(h.Warnings, parts[0].owners.Faults()...)
	}
	rep.Findings = inOrder(findings)
	order(rep)
	for i, f := range rep.Findings {
		again := i > 0 && rep.Findings[i-1].Check == f.Check && rep.Findings[i-1].Resource == f.Resource
		switch {
		case f.Outcome != demarc.Unmet || again:
		case f.Waived:
			h.Summary.Waived++
		default:
			h.Summary.Findings[f.Severity]++
		}
	}
	if s.run.Framework != nil {
		s.derive(rep)
	}
	return rep
}

func orEmpty[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func (s *shared) addDuty(h *demarc.Header, id string) {
	if d, ok := s.catalog.Duty(id); ok {
		h.Duties[id] = d
	}
}

func (s *shared) addLine(h *demarc.Header, l *lineOf) {
	for _, have := range h.Lines {
		if have.ID == l.line.ID {
			return
		}
	}
	h.Lines = append(h.Lines, l.line)
	for _, p := range l.placements {
		h.Placements[p.ID] = p
		s.addDuty(h, p.Duty)
	}
}

func (s *shared) addCheck(h *demarc.Header, k *catalog.Check) {
	h.Checks[k.ID] = demarc.CheckInfo{Duty: k.Duty, Covers: k.Covers, Severity: k.Severity, Title: k.Title, Remedy: k.Remedy, Aliases: k.Aliases, Source: k.Service().Sources[k.Source].URL}
	s.addDuty(h, k.Duty)
}

// inOrder sorts findings by severity, check and resource, and by tool and rule.
// They are large: each is moved once.
func inOrder(findings []*demarc.Finding) []demarc.Finding {
	slices.SortFunc(findings, func(a, b *demarc.Finding) int {
		if d := a.Severity.Rank() - b.Severity.Rank(); d != 0 {
			return d
		}
		if d := strings.Compare(a.Check, b.Check); d != 0 {
			return d
		}
		return cmp.Or(strings.Compare(a.Resource, b.Resource), strings.Compare(a.From, b.From), strings.Compare(a.Rule, b.Rule))
	})
	sorted := make([]demarc.Finding, len(findings))
	for i, f := range findings {
		sorted[i] = *f
	}
	return sorted
}

// order sorts what the contract says is sorted, but for the findings.
func order(rep *demarc.Report) {
	slices.SortFunc(rep.Header.Lines, func(a, b demarc.Line) int { return strings.Compare(a.ID, b.ID) })
	for i := range rep.Resources {
		slices.SortFunc(rep.Resources[i].Observed, func(a, b demarc.Observed) int {
			return cmp.Or(strings.Compare(a.Check, b.Check), strings.Compare(a.From, b.From), strings.Compare(a.Rule, b.Rule), strings.Compare(string(a.Outcome), string(b.Outcome)), strings.Compare(a.Results, b.Results))
		})
	}
	slices.SortFunc(rep.Statuses, func(a, b demarc.StatusOf) int {
		return cmp.Or(strings.Compare(string(a.Scope), string(b.Scope)), strings.Compare(a.Line, b.Line), strings.Compare(a.Duty, b.Duty),
			strings.Compare(string(a.Status), string(b.Status)), strings.Compare(a.Owner, b.Owner), strings.Compare(a.Record, b.Record))
	})
}
