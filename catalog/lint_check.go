package catalog

import (
	"regexp"
	"slices"

	"demarc"
)

var aliasShape = regexp.MustCompile(`^(checkov|trivy|cfn-nag|guard|regula|prowler|security-hub|config|kics)/[A-Za-z0-9_.-]+$`)

func (l *linter) check(where at, s *Service, k *Check) {
	if other, ok := l.ids[k.ID]; ok {
		l.fault(where, "check %s stands also in %s", k.ID, other)
	}
	l.ids[k.ID] = l.file
	if !idShape.MatchString(k.ID) {
		l.fault(where, "check id %q is not plain", k.ID)
	}
	if k.Title == "" || k.Remedy == "" || k.Severity.Rank() == len(demarc.Severities) || k.Covers != "whole" && k.Covers != "part" {
		l.fault(where, "check %s wants a title, a remedy, a severity and covers: whole or part", k.ID)
	}
	l.sentence(where, k.ID, k.Remedy)
	l.source(where, s.Sources, k.Source, "")
	for _, a := range k.Aliases {
		if !aliasShape.MatchString(a) {
			l.fault(with(where, "aliases"), "check %s: alias %q is not tool/id", k.ID, a)
		}
	}
	if _, ok := l.catalog.Duty(k.Duty); !ok {
		l.fault(where, "check %s: no duty %q", k.ID, k.Duty)
	} else if !l.catalog.asksOf(s, k) {
		l.fault(where, "check %s: no placement of %s leaves the customer a part that asks for work", k.ID, k.Duty)
	}
	for i, v := range k.Variants {
		here := where
		if len(k.Variants) > 1 {
			here = with(where, "variants", i)
		}
		l.variant(here, s, k, v)
	}
	l.checkExamples(where, s, k)
}

// asksOf: whether some service that claims a type of the check leaves the
// customer a part of the duty.
func (c *Catalog) asksOf(s *Service, k *Check) bool {
	for _, v := range k.Variants {
		for _, t := range v.On {
			for _, cl := range c.claims(t) {
				if cl.service.asks(c, k.Duty) {
					return true
				}
			}
		}
	}
	return s.asks(c, k.Duty)
}

func (s *Service) asks(c *Catalog, duty string) bool {
	p, ok := s.place[duty]
	if !ok {
		d := c.PlaceCategory(s.Category, duty)
		return d != nil && d.CustomerAsked()
	}
	asks := func(part *demarc.Part) bool { return part != nil && part.Role.Asks() }
	return asks(p.Customer) || slices.ContainsFunc(p.Cases, func(k *Case) bool { return asks(k.Customer) })
}

func (l *linter) variant(where at, s *Service, k *Check, v *Variant) {
	if len(v.On) == 0 || v.Expect == "" || v.Reason == "" {
		l.fault(where, "check %s wants on, expect and reason", k.ID)
		return
	}
	l.sentence(where, k.ID, v.Reason)
	l.sentence(where, k.ID, v.Unless)
	for _, t := range v.On {
		if l.catalog.Schema.Type(t) == nil {
			l.fault(with(where, "on"), "check %s: type %s is not known", k.ID, t)
			return
		}
		if len(l.catalog.claims(t)) == 0 {
			l.fault(with(where, "on"), "check %s: no service claims %s", k.ID, t)
		}
	}
	if v.When != "" {
		if v.Unless == "" {
			l.fault(where, "check %s: say with unless why it does not apply otherwise", k.ID)
		}
		l.rule(with(where, "when"), s, v.When, v.On)
	}
	l.rule(with(where, "expect"), s, v.Expect, v.On)
}

func (l *linter) checkExamples(where at, s *Service, k *Check) {
	if len(k.Examples.Met) < 2 || len(k.Examples.Unmet) < 2 {
		l.fault(where, "check %s wants two examples each for met and unmet", k.ID)
	}
	for _, g := range k.groups() {
		for i, e := range g.List {
			here := with(where, "examples", g.Kind, i)
			if v := k.variantFor(e); v != nil && len(v.On) > 0 {
				l.exampleProperties(here, e, v.On[0])
			}
		}
	}
	for _, t := range k.try(s) {
		if !t.Passed() {
			l.fault(with(where, "examples", t.Kind, t.Number-1), "check %s: the example comes out %s, not %s (%s)", k.ID, t.Got, t.Want, t.Reason)
		}
	}
}

func (k *Check) variantFor(e Example) *Variant {
	typ, ok := e["$type"].(string)
	if !ok {
		return k.Variants[0]
	}
	for _, v := range k.Variants {
		if slices.Contains(v.On, typ) {
			return v
		}
	}
	return nil
}
