package assess

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
)

// Explain shows how Assess comes to what it says of one resource of an estate.
func Explain(c *catalog.Catalog, e *demarc.Estate, run Run, r *demarc.Resource) demarc.Explanation {
	p := newPart(newShared(c, e, run))
	p.resource(r)
	x := demarc.Explanation{Resource: p.rows[0], Properties: shown("", r.Props).(map[string]any), Owners: p.owned[0]}
	scope := p.scope(r)
	svc, typ, _ := p.claim(r, scope)
	if svc == nil {
		return x
	}
	x.Service = svc.Name
	scope.Tables = svc.TableScope()
	states, why := p.forms(svc, typ, r, scope)
	for i, f := range svc.Forms {
		if f.OnType(typ.Type) {
			x.Forms = append(x.Forms, demarc.FormState{ID: f.ID, Title: f.Title, Holds: truthWords[states[i]], Reason: why[f.ID].Reason})
		}
	}
	line := p.line(svc, typ, states)
	x.Duties = line.placements
	for _, s := range p.said(r, &line.line) {
		x.Statements = append(x.Statements, fmt.Sprintf("%s:%d: %s of %s, until %s", s.Path, s.Line, s.Kind, strings.Join(slices.Concat(s.Duties, s.Checks), ", "), s.Expires.Format(time.DateOnly)))
	}
	for _, v := range c.Checks(r.Type) {
		k := v.Check()
		placement := line.byDuty[k.Duty]
		if placement == nil {
			placement = c.Place(svc, k.Duty, holding(svc, states))
		}
		scope.Tables = k.Service().TableScope()
		outcome, reason := p.outcome(v, placement, scope)
		a := demarc.CheckAnswer{Check: k.ID, Title: k.Title, Duty: k.Duty, Expect: v.Expect, Outcome: outcome, Reason: reason, Read: facts(v, r), Source: k.Service().Sources[k.Source]}
		a.Severity, a.Exposure = p.weigh(r, k, outcome)
		if outcome == demarc.Unmet {
			a.Remedy = k.Remedy
		}
		x.Checks = append(x.Checks, a)
	}
	return x
}

var truthWords = map[expr.Truth]string{expr.True: "yes", expr.False: "no", expr.Unknown: "unknown"}

// shown gives a property tree without its secrets; path is of the value.
func shown(path string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			if path == "" && strings.HasPrefix(k, "$") {
				continue // the resource's own marks for rules
			}
			out[k] = shown(strings.TrimPrefix(path+"."+k, "."), item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = shown(path, item)
		}
		return out
	case *demarc.Unk:
		return "(unknown: " + v.Reason + ")"
	}
	if f, ok := fact(path, v); ok {
		return f
	}
	return "(not shown)"
}
