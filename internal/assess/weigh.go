package assess

import (
	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
)

// weigh gives what an unmet or unknown check on a resource weighs: the impact
// that the check states, shifted by the first exposure that is known to hold,
// and why.
func (p *part) weigh(r *demarc.Resource, k *catalog.Check, outcome demarc.Outcome) (demarc.Severity, string) {
	if outcome != demarc.Unmet {
		return k.Severity, ""
	}
	for _, x := range p.catalog.Exposures(r.Type) {
		if !x.About(k) {
			continue
		}
		at := []*demarc.Resource{r}
		if x.Via != "" {
			at = p.relatives(r, x.Via)
		}
		rule, err := x.Rule()
		if err != nil {
			continue
		}
		for _, other := range at {
			scope := p.scope(other)
			scope.Tables = x.Service().TableScope()
			if rule.Eval(scope).Truth == expr.True {
				return k.Severity.Shift(x.Shift), x.Because
			}
		}
	}
	return k.Severity, ""
}

// relatives are the resources of a relation that are known.
func (p *part) relatives(r *demarc.Resource, name string) []*demarc.Resource {
	var list []*demarc.Resource
	for _, v := range p.estate.Related(r, name) {
		props, _ := v.(map[string]any)
		if id, ok := props["$id"].(string); ok {
			if other := p.estate.Find(id); other != nil {
				list = append(list, other)
			}
		}
	}
	return list
}
