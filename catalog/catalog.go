// Package catalog holds the model as data: duties, services with their forms,
// placements, relations, checks and lenses, and answers questions about them.
//
// It decodes, indexes, resolves, searches and lints; it never sees an estate.
// The format is described in docs/catalog.md.
package catalog

import (
	"slices"
	"sync"

	"demarc"
	"demarc/internal/expr"
)

// Catalog is the model. It is read-only and safe for many goroutines.
type Catalog struct {
	Digest   string // hex SHA-256 of the data files, in order of their names
	Duties   []demarc.Duty
	Elements []Element
	Defaults Defaults
	Schema   *Schema

	Programmes []Programme // under which the provider is examined

	duty  map[string]int
	links []*LinkModel // after AWS, in order of the chain
	index index
	shelf shelf
	tools func() []*Tool
}

// Element is an element of AWS's model.
type Element struct {
	ID    string `yaml:"id"`
	Side  string `yaml:"side"` // provider, customer, resilience, sustainability
	Title string `yaml:"title"`

	Stated bool `yaml:"stated"` // the model names it in so many words
}

// Programme is a scheme under which an auditor or authority examines the provider.
type Programme struct {
	ID         string   `yaml:"id"`
	Title      string   `yaml:"title"`
	AKA        []string `yaml:"aka"`        // names in lists of services in scope
	Frameworks []string `yaml:"frameworks"` // whose controls it speaks for
}

// Defaults is what holds where no service says otherwise.
type Defaults struct {
	Reviewed   string                       `yaml:"reviewed"`
	Sources    map[string]demarc.Source     `yaml:"sources"`
	Categories map[demarc.Category]*Default `yaml:"categories"`
	Deliveries map[demarc.Delivery]*Default `yaml:"deliveries"`
}

// Default is the placements of a category or a delivery model.
type Default struct {
	Title      string       `yaml:"title"`
	Summary    string       `yaml:"summary"`
	Reviewed   string       `yaml:"reviewed"`
	Placements []*Placement `yaml:"placements"`
}

// Service is one file of the catalog.
type Service struct {
	ID         string                       `yaml:"service"`
	Name       string                       `yaml:"name"`
	AKA        []string                     `yaml:"aka"`
	Category   demarc.Category              `yaml:"category"`
	Delivery   demarc.Delivery              `yaml:"delivery"`
	Reviewed   string                       `yaml:"reviewed"`
	Note       string                       `yaml:"note"`
	Retired    string                       `yaml:"retired"` // YYYY-MM-DD: when the provider ended it, or closes it for good
	Sources    map[string]demarc.Source     `yaml:"sources"`
	Types      []*Type                      `yaml:"types"`
	Forms      []*Form                      `yaml:"forms"`
	Exclusive  [][]string                   `yaml:"exclusive"`
	Placements []*Placement                 `yaml:"placements"`
	Relations  []*Relation                  `yaml:"relations"`
	Exposures  []*Exposure                  `yaml:"exposures"`
	Checks     []*Check                     `yaml:"checks"`
	Lens       map[string]map[string]*Lens  `yaml:"lens"` // source -> raw type
	Tables     map[string]map[string]any    `yaml:"tables"`
	Schemas    map[string]map[string]string `yaml:"schemas"` // type -> property path -> value type

	file   string
	tables map[string]any // Tables as rules read them
	forms  map[string]*Form
	place  map[string]*Placement
}

// Type is a claim of a service on a resource type.
type Type struct {
	Type    string       `yaml:"type"`
	When    string       `yaml:"when"`
	Carries *[]string    `yaml:"carries"` // nil: the whole line
	Scope   demarc.Scope `yaml:"scope"`   // account: the duties that stand once for an account; default: those of a resource

	when rule
}

// Form is a named way of running a service.
type Form struct {
	ID       string       `yaml:"id"`
	Title    string       `yaml:"title"`
	AKA      []string     `yaml:"aka"`
	On       stringList   `yaml:"on"`
	When     string       `yaml:"when"`
	Declared bool         `yaml:"declared"`
	Note     string       `yaml:"note"`
	RunsOn   string       `yaml:"runs_on"` // a service on whose equipment the resource then stands: outposts
	Examples FormExamples `yaml:"examples"`

	when rule
	on   map[string]bool
}

// FormExamples are resources that are, are not, or may be in a form.
type FormExamples struct {
	Yes     []Example `yaml:"yes"`
	No      []Example `yaml:"no"`
	Unknown []Example `yaml:"unknown"`
}

// Placement is who has a duty of a service, with the cases that change it.
type Placement struct {
	Duty       string            `yaml:"duty"`
	Party      demarc.Party      `yaml:"party"`
	Provider   string            `yaml:"provider"`
	Customer   *demarc.Part      `yaml:"customer"`
	Reason     string            `yaml:"reason"`
	Source     string            `yaml:"source"`
	Confidence demarc.Confidence `yaml:"confidence"`
	Cases      []*Case           `yaml:"cases"`
	Split      []string          `yaml:"split"`
	Ordered    bool              `yaml:"ordered"`
}

// Case is a placement that holds when all its forms do.
type Case struct {
	Forms      []string          `yaml:"forms"`
	Party      demarc.Party      `yaml:"party"`
	Provider   string            `yaml:"provider"`
	Customer   *demarc.Part      `yaml:"customer"`
	Reason     string            `yaml:"reason"`
	Source     string            `yaml:"source"`
	Confidence demarc.Confidence `yaml:"confidence"`
}

// Relation says that a property of one type identifies a resource of another.
type Relation struct {
	From     string            `yaml:"from"`
	Property string            `yaml:"property"` // path, list elements as "[]" or a list at its end
	To       string            `yaml:"to"`
	As       string            `yaml:"as"`
	Inverse  string            `yaml:"inverse"`
	Fold     map[string]string `yaml:"fold"` // property of the part -> property of the whole

	Service string `yaml:"-"` // whose file says so
}

// Check is a machine test of the customer's part of a duty.
type Check struct {
	ID       string          `yaml:"id"`
	Duty     string          `yaml:"duty"`
	Covers   string          `yaml:"covers"`
	Severity demarc.Severity `yaml:"severity"`
	Title    string          `yaml:"title"`
	Remedy   string          `yaml:"remedy"`
	Source   string          `yaml:"source"`
	Aliases  []string        `yaml:"aliases"`
	Examples CheckExamples   `yaml:"examples"`
	Variants []*Variant      `yaml:"variants"`
	Inline   Variant         `yaml:",inline"` // the only variant of a check that has no list of them

	service *Service
}

// Exposure says what stands around a resource that makes an unmet check on it
// weigh more or less than the check's own severity, which is its impact.
type Exposure struct {
	On       stringList   `yaml:"on"`
	Duties   []string     `yaml:"duties"` // of the checks that it is about
	Checks   []string     `yaml:"checks"` // these, beside those of the duties
	Via      string       `yaml:"via"`    // the relation to the resource that When asks; "": the resource itself
	When     string       `yaml:"when"`
	Shift    int          `yaml:"shift"` // ranks of severity: 1 is more, -1 is less
	Because  string       `yaml:"because"`
	Examples FormExamples `yaml:"examples"`

	service *Service
	when    rule
}

// About reports whether the exposure changes what a check weighs.
func (x *Exposure) About(k *Check) bool {
	return slices.Contains(x.Duties, k.Duty) || slices.Contains(x.Checks, k.ID)
}

// Service is the service whose file states the exposure.
func (x *Exposure) Service() *Service { return x.service }

// Rule compiles When.
func (x *Exposure) Rule() (*expr.Rule, error) { return x.when.compile(x.When) }

// Variant is the expression of a check on some types.
type Variant struct {
	On     stringList `yaml:"on"`
	When   string     `yaml:"when"`
	Unless string     `yaml:"unless"`
	Expect string     `yaml:"expect"`
	Reason string     `yaml:"reason"`

	check        *Check
	when, expect rule
}

// CheckExamples are resources with the outcome that a check must give.
type CheckExamples struct {
	Met     []Example `yaml:"met"`
	Unmet   []Example `yaml:"unmet"`
	Unknown []Example `yaml:"unknown"`
	NA      []Example `yaml:"na"`
}

// Lens says how a raw type becomes a canonical one.
type Lens struct {
	Type     string                    `yaml:"type"`
	Rename   map[string]string         `yaml:"rename"`
	Values   map[string]map[string]any `yaml:"values"`
	Defaults map[string]any            `yaml:"defaults"`
	Expand   map[string]Expand         `yaml:"expand"`
	Hook     string                    `yaml:"hook"`
	Within   []string                  `yaml:"within"` // relations whose other resources the source writes into this one
	Never    []string                  `yaml:"never"`  // properties that are not set, where the source is silent about them
}

// Expand writes one item for each element of each list of a block.
type Expand struct {
	To   string            `yaml:"to"`
	Over map[string]string `yaml:"over"`
}

// rule compiles an expression at its first use.
type rule struct {
	once sync.Once
	rule *expr.Rule
	err  error
}

func (r *rule) compile(source string) (*expr.Rule, error) {
	r.once.Do(func() { r.rule, r.err = expr.Compile(source) })
	return r.rule, r.err
}

// Rule compiles the condition of a claim; nil for a claim without one.
func (t *Type) Rule() (*expr.Rule, error) {
	if t.When == "" {
		return nil, nil
	}
	return t.when.compile(t.When)
}

// Rule compiles the condition of a form; nil for a form that nothing shows.
func (f *Form) Rule() (*expr.Rule, error) {
	if f.When == "" {
		return nil, nil
	}
	return f.when.compile(f.When)
}

// Guard compiles the condition under which the check applies; nil for always.
func (v *Variant) Guard() (*expr.Rule, error) {
	if v.When == "" {
		return nil, nil
	}
	return v.when.compile(v.When)
}

// Expectation compiles what the check expects.
func (v *Variant) Expectation() (*expr.Rule, error) { return v.expect.compile(v.Expect) }

// Check gives the check that the variant belongs to.
func (v *Variant) Check() *Check { return v.check }

// Service gives the service whose file holds the check.
func (c *Check) Service() *Service { return c.service }

// Duty finds a duty by id.
func (c *Catalog) Duty(id string) (demarc.Duty, bool) {
	i, ok := c.duty[id]
	if !ok {
		return demarc.Duty{}, false
	}
	return c.Duties[i], true
}

// Form finds a form of the service by id.
func (s *Service) Form(id string) (*Form, bool) {
	f, ok := s.forms[id]
	return f, ok
}

// TableScope gives the tables of the service as rules read them.
func (s *Service) TableScope() map[string]any { return s.tables }

// OnType reports whether the form can hold on a type.
func (f *Form) OnType(typ string) bool { return f.on[typ] }

// Stats counts types, forms, placements with their cases, those of them that a
// source documents, and checks.
func (s *Service) Stats() (n [5]int) {
	n[0], n[1], n[4] = len(s.Types), len(s.Forms), len(s.Checks)
	documented := func(source string, c demarc.Confidence) int {
		if source != "" && c != demarc.Reasoned {
			return 1
		}
		return 0
	}
	for _, p := range s.Placements {
		n[2] += 1 + len(p.Cases)
		n[3] += documented(p.Source, p.Confidence)
		for _, k := range p.Cases {
			n[3] += documented(k.Source, k.Confidence)
		}
	}
	return n
}
