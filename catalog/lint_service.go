package catalog

import (
	"regexp"
	"slices"
	"strings"

	"demarc"
	"demarc/internal/expr"
)

var idShape = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9.]+)*$`)

func (l *linter) service(s *Service) {
	l.open(s.file)
	if s.Name == "" || !oneOf(s.Category, demarc.Categories) || !oneOf(s.Delivery, demarc.Deliveries) {
		l.fault(at{}, "service %s wants a name, a category and a delivery model of the closed lists", s.ID)
	}
	l.sources(at{}, s.Sources, s.Reviewed)
	for typ, paths := range s.Schemas {
		for path, kind := range paths {
			if err := CheckKind(kind); err != nil {
				l.fault(at{"schemas", typ, path}, "%s.%s: %v", typ, path, err)
			}
		}
	}
	l.types(s)
	l.forms(s)
	l.placements(s)
	l.relations(s)
	l.exposures(s)
	for i, k := range s.Checks {
		l.check(at{"checks", i}, s, k)
	}
	for source, byType := range s.Lens {
		for raw := range byType {
			l.lens(at{"lens", source, raw}, source, raw)
		}
	}
}

func (l *linter) types(s *Service) {
	for i, t := range s.Types {
		where := at{"types", i}
		if l.catalog.Schema.Type(t.Type) == nil {
			l.fault(where, "type %s is not in the registry; declare its properties under schemas", t.Type)
		}
		if t.When != "" {
			l.rule(with(where, "when"), s, t.When, []string{t.Type})
		}
		if t.Carries != nil {
			for _, d := range *t.Carries {
				if _, ok := l.catalog.Duty(d); !ok {
					l.fault(where, "%s carries %q, which is no duty", t.Type, d)
				}
			}
		}
		bare := 0
		for _, cl := range l.catalog.claims(t.Type) {
			if cl.typ.When == "" {
				bare++
			}
		}
		if bare > 1 && t.When == "" {
			l.fault(where, "%s is claimed without a condition more than once", t.Type)
		}
	}
}

func (l *linter) forms(s *Service) {
	seen := map[string]bool{}
	for i, f := range s.Forms {
		where := at{"forms", i}
		if !idShape.MatchString(f.ID) || seen[f.ID] {
			l.fault(where, "form id %q is not plain or stands twice", f.ID)
		}
		seen[f.ID] = true
		if f.Title == "" {
			l.fault(where, "form %s wants a title", f.ID)
		}
		if f.RunsOn != "" && !slices.Contains(l.catalog.ServiceIDs(), f.RunsOn) {
			l.fault(where, "form %s runs on %q, which is no service", f.ID, f.RunsOn)
		}
		switch {
		case f.When == "" && !f.Declared && f.Note == "":
			l.fault(where, "form %s: say when it holds, that it is declared, or in a note why nothing shows it", f.ID)
		case f.When == "":
			continue
		}
		types := l.formTypes(where, s, f)
		if len(types) == 0 {
			continue
		}
		if l.rule(with(where, "when"), s, f.When, types) != nil {
			l.formExamples(where, s, f, types)
		}
	}
	for i, group := range s.Exclusive {
		for _, id := range group {
			if s.forms[id] == nil {
				l.fault(at{"exclusive", i}, "no form %q", id)
			}
		}
	}
}

func (l *linter) formTypes(where at, s *Service, f *Form) []string {
	var types []string
	for _, t := range s.Types {
		if f.on[t.Type] {
			types = append(types, t.Type)
		}
	}
	if len(types) < len(f.On) || len(types) == 0 {
		l.fault(where, "form %s is on a type that the service does not claim", f.ID)
	}
	return slices.Compact(types)
}

func (l *linter) formExamples(where at, s *Service, f *Form, types []string) {
	if rule, err := f.Rule(); err == nil {
		l.truthExamples(where, s, "form "+f.ID, rule, f.Examples, types[0])
	}
}

// truthExamples tries the examples of a rule on resources of a type.
func (l *linter) truthExamples(where at, s *Service, what string, rule *expr.Rule, examples FormExamples, typ string) {
	if len(examples.Yes) == 0 || len(examples.No) == 0 {
		l.fault(where, "%s wants examples in which it holds and does not", what)
	}
	for want, list := range map[expr.Truth][]Example{expr.True: examples.Yes, expr.False: examples.No, expr.Unknown: examples.Unknown} {
		name := map[expr.Truth]string{expr.True: "yes", expr.False: "no", expr.Unknown: "unknown"}
		for i, e := range list {
			here := with(where, "examples", name[want], i)
			sc, err := e.scope(s)
			if err != nil {
				l.fault(here, "%s: %v", what, err)
				continue
			}
			l.exampleProperties(here, e, typ)
			if got := rule.Eval(sc); got.Truth != want {
				l.fault(here, "%s: the example comes out %s, not %s (%s)", what, name[got.Truth], name[want], got.Reason())
			}
		}
	}
}

// exampleProperties: an example may only use properties that its type has.
func (l *linter) exampleProperties(where at, e Example, typ string) {
	if t, ok := e["$type"].(string); ok {
		typ = t
	}
	root := l.catalog.Schema.Type(typ)
	for k := range e {
		if root != nil && !strings.HasPrefix(k, "$") && root.exact(k) == nil {
			l.fault(where, "the example sets %s, which %s does not have", k, typ)
		}
	}
}

func (l *linter) placements(s *Service) {
	seen := map[string]bool{}
	for i, p := range s.Placements {
		where := at{"placements", i}
		if seen[p.Duty] {
			l.fault(where, "duty %s is placed twice", p.Duty)
		}
		seen[p.Duty] = true
		l.parts(where, p.Duty, p.Party, p.Provider, p.Customer, p.Reason)
		l.source(where, s.Sources, p.Source, p.Confidence)
		for j, k := range p.Cases {
			here := with(where, "cases", j)
			if len(k.Forms) == 0 {
				l.fault(here, "%s: a case names at least one form", p.Duty)
			}
			for _, f := range k.Forms {
				if s.forms[f] == nil {
					l.fault(here, "%s: no form %q in this file", p.Duty, f)
				}
			}
			l.parts(here, p.Duty, k.Party, k.Provider, k.Customer, k.Reason)
			l.source(here, s.Sources, k.Source, k.Confidence)
		}
		l.order(where, s, p)
		for _, id := range p.Split {
			if !slices.ContainsFunc(p.Cases, func(k *Case) bool { return slices.Equal(k.Forms, []string{id}) }) {
				l.fault(with(where, "split"), "%s: split names %q, which has no case of its own", p.Duty, id)
			}
		}
	}
}

// order refuses two cases that can hold together, say different things and
// have no order that somebody thought about.
func (l *linter) order(where at, s *Service, p *Placement) {
	if p.Ordered {
		return
	}
	for j, later := range p.Cases {
		for _, earlier := range p.Cases[:j] {
			if subset(later.Forms, earlier.Forms) || s.excludes(earlier.Forms, later.Forms) || slices.Contains(p.Split, later.Forms[0]) && slices.Contains(p.Split, earlier.Forms[0]) {
				continue // the earlier is the more specific, or only one can hold, or they are split
			}
			if earlier.Party == later.Party {
				continue
			}
			l.fault(with(where, "cases", j), "%s: the cases %v and %v can hold together; declare them exclusive or the placement ordered", p.Duty, earlier.Forms, later.Forms)
		}
	}
}

func subset(small, big []string) bool {
	for _, s := range small {
		if !slices.Contains(big, s) {
			return false
		}
	}
	return true
}

func (s *Service) excludes(a, b []string) bool {
	for _, group := range s.Exclusive {
		for _, x := range a {
			for _, y := range b {
				if x != y && slices.Contains(group, x) && slices.Contains(group, y) {
					return true
				}
			}
		}
	}
	return false
}

func (l *linter) exposures(s *Service) {
	for i, x := range s.Exposures {
		where := at{"exposures", i}
		if x.Shift != 1 && x.Shift != -1 || x.Because == "" || len(x.Duties)+len(x.Checks) == 0 {
			l.fault(where, "an exposure wants duties or checks, a shift of 1 or -1, and because")
		}
		types := l.exposureTypes(where, x)
		if len(types) == 0 || l.rule(with(where, "when"), s, x.When, types) == nil {
			continue
		}
		if rule, err := x.Rule(); err == nil {
			l.truthExamples(where, s, "exposure "+x.Because, rule, x.Examples, types[0])
		}
	}
}

// exposureTypes lists the types whose properties the rule of an exposure reads.
func (l *linter) exposureTypes(where at, x *Exposure) []string {
	var types []string
	for _, t := range x.On {
		if !slices.ContainsFunc(l.catalog.Checks(t), func(v *Variant) bool { return x.About(v.check) }) {
			l.fault(where, "no check on %s is of these duties or ids", t)
		}
		if x.Via == "" {
			types = appendNew(types, t)
			continue
		}
		others := l.catalog.RelatedTypes(t, x.Via)
		if len(others) == 0 {
			l.fault(where, "%s has no relation named %q", t, x.Via)
		}
		for _, other := range others {
			types = appendNew(types, other)
		}
	}
	return types
}

func (l *linter) relations(s *Service) {
	for i, r := range s.Relations {
		where := at{"relations", i}
		if r.As == "" {
			l.fault(where, "a relation wants a name (as)")
		}
		from, to := l.catalog.Schema.Type(r.From), l.catalog.Schema.Type(r.To)
		if from == nil || to == nil {
			l.fault(where, "relation %s: type %s or %s is not known", r.As, r.From, r.To)
			continue
		}
		if !l.catalog.Schema.Has(r.From, r.Property) {
			l.fault(where, "%s has no property %s", r.From, r.Property)
		}
		for part, whole := range r.Fold {
			if !l.catalog.Schema.Has(r.From, part) || !l.catalog.Schema.Has(r.To, whole) {
				l.fault(with(where, "fold", part), "fold: %s.%s or %s.%s does not exist", r.From, part, r.To, whole)
			}
		}
	}
}

func (l *linter) lens(where at, source, raw string) {
	lens := l.catalog.Lens(source, raw)
	typ := lens.Type
	if typ == "" {
		if source == "terraform" {
			l.fault(where, "lens of %s wants a type", raw)
			return
		}
		typ = raw
	}
	root := l.catalog.Schema.Type(typ)
	if root == nil {
		l.fault(where, "lens of %s: type %s is not known; declare it under schemas", raw, typ)
		return
	}
	if len(l.catalog.claims(typ)) == 0 {
		l.fault(where, "lens of %s: no service claims the type %s", raw, typ)
	}
	for path := range lens.Defaults {
		if !l.catalog.Schema.Has(typ, path) {
			l.fault(with(where, "defaults", path), "%s has no property %s", typ, path)
		}
	}
	for from, to := range lens.Rename {
		if name, ok := strings.CutPrefix(to, "/"); ok && !l.catalog.Schema.Has(typ, name) || !strings.Contains(from, ".") && !ok && to != "-" && to != "." && !l.catalog.Schema.Has(typ, to) {
			l.fault(with(where, "rename", from), "%s has no property %s", typ, to)
		}
	}
	for block, e := range lens.Expand {
		if !l.catalog.Schema.Has(typ, e.To) && e.To != "" {
			l.fault(with(where, "expand", block), "%s has no property %s", typ, e.To)
		}
	}
}
