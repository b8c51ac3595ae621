package catalog

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"demarc"
	"demarc/internal/expr"
)

// Fault is something wrong with the data.
type Fault struct {
	File string // below the data folder
	Line int    // 1-based; 0 when the fault is of the whole file
	Text string

	Warning bool // sound as it stands, but a person should look
}

func (f Fault) String() string {
	switch {
	case f.File == "":
		return f.Text
	case f.Warning:
		return fmt.Sprintf("%s:%d: warning: %s", f.File, f.Line, f.Text)
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
}

// Lint collects every fault of the catalog decoded from data, sorted by file
// and line. An empty list means that the data is sound and that every example
// comes out as it says. A review more than a year before now is a warning.
func (c *Catalog) Lint(data fs.FS, now time.Time) []Fault {
	l := &linter{catalog: c, data: data, now: now, ids: map[string]string{}}
	l.duties()
	l.defaults()
	l.programmes()
	for _, s := range c.Services() {
		l.service(s)
	}
	for _, id := range c.FrameworkIDs() {
		f, _ := c.Framework(id)
		l.framework(f)
	}
	l.tools()
	l.sort()
	return l.faults
}

func (l *linter) sort() {
	slices.SortStableFunc(l.faults, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Text, b.Text))
	})
}

type linter struct {
	catalog *Catalog
	data    fs.FS
	now     time.Time
	file    string
	root    *yaml.Node
	ids     map[string]string // check id -> file
	said    map[string]string // sentence of a side -> the duty it was said of, in this file
	faults  []Fault
}

// open makes a file the one that faults are of.
func (l *linter) open(file string) {
	l.file, l.root, l.said = file, nil, map[string]string{}
	raw, err := fs.ReadFile(l.data, file)
	if err != nil {
		return
	}
	var doc yaml.Node
	if yaml.Unmarshal(raw, &doc) == nil && len(doc.Content) > 0 {
		l.root = doc.Content[0]
	}
}

// at is a place in the file: keys and list indexes from the top.
type at []any

func (l *linter) fault(where at, format string, args ...any) {
	l.faults = append(l.faults, Fault{File: l.file, Line: l.line(where), Text: fmt.Sprintf(format, args...)})
}

func (l *linter) warn(where at, format string, args ...any) {
	l.faults = append(l.faults, Fault{File: l.file, Line: l.line(where), Text: fmt.Sprintf(format, args...), Warning: true})
}

// line finds the line of the deepest step of where that the file has.
func (l *linter) line(where at) int {
	n := l.root
	if n == nil {
		return 0
	}
	line := n.Line
	for _, step := range where {
		next := child(n, step)
		if next == nil {
			break
		}
		n, line = next, next.Line
	}
	return line
}

func child(n *yaml.Node, step any) *yaml.Node {
	switch step := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	case string:
		if n.Kind != yaml.MappingNode {
			return nil
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	}
	return nil
}

func with(where at, steps ...any) at { return append(slices.Clone(where), steps...) }

func oneOf[T ~string](v T, list []T) bool { return slices.Contains(list, v) }

func (l *linter) duties() {
	l.open("duties.yaml")
	seen := map[string]bool{}
	elements := map[string]bool{}
	for _, e := range l.catalog.Elements {
		elements[e.ID] = true
	}
	for i, d := range l.catalog.Duties {
		where := at{"duties", i}
		if seen[d.ID] {
			l.fault(where, "duty %s stands twice", d.ID)
		}
		seen[d.ID] = true
		if d.Title == "" || d.Provider == "" && d.Customer == "" {
			l.fault(where, "duty %s wants a title and what the sides do", d.ID)
		}
		if !oneOf(d.Layer, demarc.Layers) || !oneOf(d.Concern, demarc.Concerns) || !oneOf(d.Scope, demarc.Scopes) {
			l.fault(where, "duty %s: layer %q, concern %q or scope %q is none of the closed list", d.ID, d.Layer, d.Concern, d.Scope)
		}
		if _, ok := l.catalog.Duty(d.Stead); d.Stead != "" && !ok {
			l.fault(where, "duty %s: stead %q is no duty", d.ID, d.Stead)
		}
		for _, e := range d.Element {
			if !elements[e] {
				l.fault(where, "duty %s answers element %q, which is not listed", d.ID, e)
			}
		}
	}
}

func (l *linter) defaults() {
	l.open("defaults.yaml")
	d := l.catalog.Defaults
	l.sources(at{}, d.Sources, d.Reviewed)
	for _, category := range demarc.Categories {
		if d.Categories[category] == nil {
			l.fault(at{"categories"}, "category %s has no defaults", category)
			continue
		}
		l.defaultPlacements(at{"categories", string(category), "placements"}, d.Categories[category])
	}
	for _, delivery := range demarc.Deliveries {
		if d.Deliveries[delivery] == nil {
			l.fault(at{"deliveries"}, "delivery model %s has no defaults", delivery)
			continue
		}
		l.defaultPlacements(at{"deliveries", string(delivery), "placements"}, d.Deliveries[delivery])
	}
}

func (l *linter) defaultPlacements(where at, d *Default) {
	seen := map[string]bool{}
	for i, p := range d.Placements {
		here := with(where, i)
		if seen[p.Duty] {
			l.fault(here, "duty %s is placed twice", p.Duty)
		}
		seen[p.Duty] = true
		if len(p.Cases) > 0 {
			l.fault(here, "duty %s: a default has no cases", p.Duty)
		}
		l.parts(here, p.Duty, p.Party, p.Provider, p.Customer, p.Reason)
		l.source(here, l.catalog.Defaults.Sources, p.Source, p.Confidence)
	}
}

var dateShape = regexp.MustCompile(`^\d{4}(-\d{2}){0,2}$`)

func (l *linter) sources(where at, sources map[string]demarc.Source, reviewed string) {
	if reviewed != "" || len(sources) > 0 {
		l.review(with(where, "reviewed"), reviewed)
	}
	for key, s := range sources {
		if s.Reviewed != "" {
			l.review(with(where, "sources", key), s.Reviewed)
		}
		if !strings.HasPrefix(s.URL, "https://") {
			l.fault(with(where, "sources", key), "source %s: %q is not a public https address", key, s.URL)
		}
		if s.AsOf != "" && !dateShape.MatchString(s.AsOf) {
			l.fault(with(where, "sources", key), "source %s: as_of %q is no year or date", key, s.AsOf)
		}
	}
}

// fresh is for how long a look at the sources is good.
const fresh = 365 * 24 * time.Hour

func (l *linter) review(where at, reviewed string) {
	day, err := time.Parse(time.DateOnly, reviewed)
	switch {
	case err != nil:
		l.fault(where, "reviewed wants the date of the last look at the sources, YYYY-MM-DD")
	case l.now.Sub(day) > fresh:
		l.warn(where, "nobody has looked at the sources since %s; look again and set reviewed", reviewed)
	}
}

func (l *linter) source(where at, sources map[string]demarc.Source, key string, confidence demarc.Confidence) {
	if _, ok := sources[key]; key != "" && !ok {
		l.fault(with(where, "source"), "source %q is not among the sources of the file", key)
	}
	switch confidence {
	case "", demarc.Reasoned:
	case demarc.Documented:
		if key == "" {
			l.fault(where, "documented without a source; name the page or say reasoned")
		}
	default:
		l.fault(where, "confidence %q is neither documented nor reasoned", confidence)
	}
}

// parts checks that a placement says what its party needs, and no more.
func (l *linter) parts(where at, duty string, party demarc.Party, provider string, customer *demarc.Part, reason string) {
	if _, ok := l.catalog.Duty(duty); !ok {
		l.fault(where, "no duty %q in duties.yaml", duty)
	}
	if !oneOf(party, demarc.Parties) || party == demarc.Undecided {
		l.fault(with(where, "party"), "party %q is none of the closed list", party)
	}
	if customer != nil && (!oneOf(customer.Role, demarc.Roles) || customer.Text == "") {
		l.fault(with(where, "customer"), "%s: the customer's part wants a role (performs, configures, decides, verifies) and a sentence", duty)
	}
	switch {
	case party == demarc.Provider && provider == "":
		l.fault(where, "%s: party provider without the provider's part", duty)
	case party == demarc.Provider && customer != nil && customer.Role.Asks():
		l.fault(where, "%s: the customer %s a part, so the party is shared", duty, customer.Role)
	case party == demarc.Customer && customer == nil:
		l.fault(where, "%s: party customer without the customer's part", duty)
	case party == demarc.Shared && (provider == "" || customer == nil):
		l.fault(where, "%s: party shared wants both parts", duty)
	case party == demarc.None && reason == "":
		l.fault(where, "%s: party none wants a reason", duty)
	}
	l.sentence(where, duty, reason)
	l.side(where, duty, provider)
	if customer != nil {
		l.side(where, duty, customer.Text)
	}
}

// side checks a sentence about one side. Two duties of a file never say the
// same: one of them would not say what is done for it.
func (l *linter) side(where at, duty, s string) {
	l.sentence(where, duty, s)
	if other, ok := l.said[s]; ok && s != "" && other != duty {
		l.fault(where, "%s: %q is said of %s too; say what is done for each", duty, s, other)
	}
	l.said[s] = duty
}

func (l *linter) sentence(where at, what, s string) {
	if s != "" && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, ")") {
		l.fault(where, "%s: %q is not a sentence: it has no full stop", what, s)
	}
}

// countsUnknown finds rules that count related resources without looking at
// them: one that is not known would count as there.
var countsUnknown = regexp.MustCompile(`exists\(\w+, ?true\)|size\((related|estate)`)

// rule compiles an expression for some types, checks every path it reads and
// runs it on an empty and on a wholly unknown resource.
func (l *linter) rule(where at, s *Service, source string, types []string) *expr.Rule {
	r, err := expr.Compile(source)
	if err != nil {
		l.fault(where, "%v", err)
		return nil
	}
	if countsUnknown.MatchString(source) {
		l.fault(where, "use some(list) or count(list), which are three-valued, to ask whether there is one or how many")
	}
	for _, path := range r.Compared {
		if strings.HasSuffix(strings.ToLower(path), "version") {
			l.fault(where, "%s is compared as text; compare versions with atLeast", path)
		}
	}
	unknown := map[string]any{}
	for _, read := range r.Reads {
		if read.Root == "resource" && read.Path != "" {
			top, _, _ := strings.Cut(strings.ReplaceAll(read.Path, "[", "."), ".")
			unknown[top] = &demarc.Unk{Reason: "not known"}
		}
		l.read(where, s, read, types)
	}
	for name, props := range map[string]map[string]any{"an empty": {}, "a wholly unknown": unknown} {
		answer := r.Eval(&expr.Scope{Resource: props, Tables: s.tables, Now: exampleNow, Place: map[string]any{"Region": &demarc.Unk{}, "Account": &demarc.Unk{}, "Type": types[0]}})
		if answer.Err != nil {
			l.fault(where, "on %s resource: %v", name, answer.Err)
		}
	}
	return r
}

func (l *linter) read(where at, s *Service, read expr.Read, types []string) {
	if read.Path == "*" {
		read.Path = ""
	}
	switch read.Root {
	case "resource":
		for _, t := range types {
			if read.Path != "" && !l.catalog.Schema.Has(t, read.Path) {
				l.fault(where, "%s has no property %s", t, read.Path)
			}
		}
	case "related":
		for _, t := range types {
			others := l.catalog.RelatedTypes(t, read.Name)
			has := func(other string) bool { return l.catalog.Schema.Has(other, read.Path) }
			if len(others) == 0 {
				l.fault(where, "%s has no relation named %q", t, read.Name)
			} else if read.Path != "" && !strings.HasPrefix(read.Path, "$") && !slices.ContainsFunc(others, has) {
				l.fault(where, "%s (related.%s) has no property %s", strings.Join(others, ", "), read.Name, read.Path)
			}
		}
	case "estate":
		if read.Name != "" && (l.catalog.Schema.Type(read.Name) == nil || read.Path != "" && !strings.HasPrefix(read.Path, "$") && !l.catalog.Schema.Has(read.Name, read.Path)) {
			l.fault(where, "type %s or its property %q is not known", read.Name, read.Path)
		}
	case "tables":
		if _, ok := s.Tables[read.Name]; !ok && read.Name != "" {
			l.fault(where, "no table %q in this file", read.Name)
		}
	}
}

// RelatedTypes lists the canonical types at the other end of a relation, seen
// from typ under the relation's name.
func (c *Catalog) RelatedTypes(typ, name string) []string {
	var out []string
	for _, r := range c.RelationsFrom(typ) {
		if r.As == name {
			out = appendNew(out, r.To)
		}
	}
	for _, r := range c.RelationsTo(typ) {
		if r.Inverse == name {
			out = appendNew(out, r.From)
		}
	}
	return out
}
