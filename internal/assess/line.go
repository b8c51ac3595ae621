package assess

import (
	"strings"

	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
)

// scope is what rules read of a resource; the tables are the service's and
// come later.
func (p *part) scope(r *demarc.Resource) *expr.Scope {
	return &expr.Scope{
		Resource: r.Props,
		Related:  func(name string) []any { return p.estate.Related(r, name) },
		Estate:   p.ofType,
		Place: map[string]any{
			"Type":    r.Type,
			"Region":  orUnknown(r.Region, "the Region"),
			"Account": orUnknown(r.Account, "the account"),
		},
		Now:  p.run.Now,
		Memo: p.memo,
	}
}

func orUnknown(s, what string) any {
	if s == "" {
		return &demarc.Unk{Reason: "the input does not say " + what, Set: true}
	}
	return s
}

// claim finds the service that a resource belongs to. Conditional claims come
// first; the first that holds wins, and before it one that may hold is named
// as open.
func (p *part) claim(r *demarc.Resource, scope *expr.Scope) (*catalog.Service, *catalog.Type, []demarc.Open) {
	services, types := p.catalog.Claims(r.Type)
	var possible []demarc.Open
	var first int
	for i, t := range types {
		rule, err := t.Rule()
		if err != nil {
			continue
		}
		scope.Tables = services[i].TableScope()
		truth := expr.Answer{Truth: expr.True}
		if rule != nil {
			truth = rule.Eval(scope)
		}
		switch truth.Truth {
		case expr.True:
			return services[i], t, possible
		case expr.Unknown:
			if len(possible) == 0 {
				first = i
			}
			possible = append(possible, demarc.Open{Form: "service " + services[i].ID, Reason: truth.Reason()})
		}
	}
	if len(possible) > 0 {
		return services[first], types[first], possible
	}
	if svc, t := p.catalog.ByName(r.RawType); svc != nil && !r.Data {
		return svc, t, nil
	}
	return nil, nil, nil
}

// forms evaluates the forms of a service on a resource; why says of each
// undecided one what is not known.
func (p *part) forms(s *catalog.Service, t *catalog.Type, r *demarc.Resource, scope *expr.Scope) (states []expr.Truth, why map[string]demarc.Open) {
	states, why = make([]expr.Truth, len(s.Forms)), map[string]demarc.Open{}
	byName := r.Type == "" // no lens read it, so no form can be told
	for i, f := range s.Forms {
		states[i] = expr.False
		if !f.OnType(t.Type) {
			if byName && (f.When != "" || f.Declared) {
				states[i] = expr.Unknown
				why[f.ID] = demarc.Open{Form: f.ID, Reason: "the configuration of " + t.Type + " is not read: no lens knows it"}
			}
			continue
		}
		answer := expr.Answer{Unks: []*demarc.Unk{{Reason: "no input can show it; a person declares it"}}}
		value := ""
		rule, err := f.Rule()
		switch {
		case err != nil:
			answer = expr.Answer{Err: err}
		case rule != nil:
			answer = rule.Eval(scope)
			value = firstRead(rule)
		case !f.Declared:
			continue
		}
		states[i] = answer.Truth
		if answer.Truth == expr.Unknown {
			why[f.ID] = demarc.Open{Form: f.ID, Value: value, Reason: answer.Reason()}
		}
	}
	p.supposed(r, s, states)
	return states, why
}

func firstRead(r *expr.Rule) string {
	for _, read := range r.Reads {
		if read.Root == "resource" && read.Path != "" && read.Path != "*" {
			return read.Path
		}
	}
	return ""
}

// line resolves the line for the states of a service's forms, once.
func (p *part) line(s *catalog.Service, t *catalog.Type, states []expr.Truth) *lineOf {
	var key strings.Builder
	key.WriteString(s.ID)
	key.WriteByte('|')
	key.WriteString(t.Type)
	for _, st := range states {
		key.WriteByte(byte('0' + st))
	}
	if l, ok := p.lines[key.String()]; ok {
		return l
	}
	line, placements := p.catalog.Resolve(s, t, holding(s, states))
	l := &lineOf{line, placements, map[string]*demarc.Placement{}, map[string]*demarc.Placement{}}
	for _, pl := range placements {
		l.byDuty[pl.Duty] = pl
	}
	p.lines[key.String()] = l
	return l
}

func holding(s *catalog.Service, states []expr.Truth) catalog.Forms {
	return func(form string) expr.Truth {
		for i, f := range s.Forms {
			if f.ID == form {
				return states[i]
			}
		}
		return expr.False
	}
}
