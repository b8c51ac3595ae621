package catalog

import (
	"fmt"
	"time"

	"demarc"
	"demarc/internal/expr"
)

// Example is a resource in canonical form as a service file writes it:
// properties, with $unknown and $set for values not known, and the keys $type,
// $with, $estate, $covers, $now and $place that docs/catalog.md describes.
type Example map[string]any

// exampleNow is the time of examples that name none.
var exampleNow = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// scope makes what a rule reads of an example, for a service's tables.
func (e Example) scope(s *Service) (*expr.Scope, error) {
	props, err := plain(map[string]any(e))
	if err != nil {
		return nil, err
	}
	tree := props.(map[string]any)
	sc := &expr.Scope{Resource: map[string]any{}, Tables: s.tables, Now: exampleNow, Place: map[string]any{"Region": "eu-west-1", "Account": "111122223333"}}
	related, estate := map[string][]any{}, map[string][]any{}
	complete := false
	for k, v := range tree {
		if k == "" || k[0] != '$' {
			sc.Resource[k] = v
			continue
		}
		switch k {
		case "$type":
		case "$covers":
			complete = v != "folder"
		case "$place":
			sc.Place = v.(map[string]any)
		case "$now":
			day, err := time.Parse(time.DateOnly, fmt.Sprint(v))
			if err != nil {
				return nil, fmt.Errorf("$now: %q is not a date", v)
			}
			sc.Now = day
		case "$with", "$estate":
			items, ok := v.([]any)
			if !ok {
				return nil, fmt.Errorf("%s wants a list", k)
			}
			for _, item := range items {
				if u, ok := item.(*demarc.Unk); ok {
					return nil, fmt.Errorf("%s: %s has no type; write it as a property", k, u.Reason)
				}
				m := item.(map[string]any)
				if as, ok := m["$as"].(string); ok && k == "$with" {
					if m["$unknown"] == true {
						related[as] = append(related[as], &demarc.Unk{Reason: "a related resource is not known"})
						continue
					}
					related[as] = append(related[as], m)
				}
				typ, ok := m["$type"].(string)
				if !ok && k == "$estate" {
					return nil, fmt.Errorf("%s: an item has no $type", k)
				}
				estate[typ] = append(estate[typ], m)
			}
		default:
			return nil, fmt.Errorf("%s is none of $type, $with, $estate, $covers, $now, $place", k)
		}
	}
	sc.Related = func(name string) []any { return related[name] }
	sc.Estate = func(typ string) []any {
		if complete {
			return estate[typ]
		}
		return append(append([]any{}, estate[typ]...), &demarc.Unk{Reason: "the input does not cover the account"})
	}
	return sc, nil
}

// plain turns decoded YAML into the value tree of demarc.Attributes.
func plain(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, *demarc.Unk:
		return v, nil
	case float64:
		if n := int64(v); float64(n) == v {
			return n, nil
		}
		return v, nil
	case string:
		switch v {
		case "$unknown":
			return &demarc.Unk{Reason: "the value is not known"}, nil
		case "$set":
			return &demarc.Unk{Reason: "the value is not known", Set: true, Ref: "other.resource", Attr: "id"}, nil
		}
		return v, nil
	case int:
		return int64(v), nil
	case int64:
		return v, nil
	case time.Time:
		return v.Format(time.DateOnly), nil
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			p, err := plain(item)
			if err != nil {
				return nil, err
			}
			out[i] = p
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			p, err := plain(item)
			if err != nil {
				return nil, err
			}
			out[k] = p
		}
		return out, nil
	case Example:
		return plain(map[string]any(v))
	}
	return nil, fmt.Errorf("a value of type %T has no place in an example", v)
}

// Outcome runs the variant of a check on what a rule reads: its guard, then
// its expectation. The answer says why an outcome is unknown.
func (v *Variant) Outcome(s *expr.Scope) (demarc.Outcome, expr.Answer) {
	guard, err := v.Guard()
	if err != nil {
		return demarc.Unknown, expr.Answer{Err: err}
	}
	if guard != nil {
		switch a := guard.Eval(s); a.Truth {
		case expr.False:
			return demarc.NotApplicable, a
		case expr.Unknown:
			return demarc.Unknown, a
		}
	}
	expect, err := v.Expectation()
	if err != nil {
		return demarc.Unknown, expr.Answer{Err: err}
	}
	a := expect.Eval(s)
	switch a.Truth {
	case expr.True:
		return demarc.Met, a
	case expr.False:
		return demarc.Unmet, a
	}
	return demarc.Unknown, a
}
