package catalog

import (
	"testing"

	"demarc"
	"demarc/internal/expr"
)

// TestNoCheckIsDead: of each check some unmet example stands where the customer
// has a part of the duty; a check that is set aside wherever it would speak
// says nothing to anybody.
func TestNoCheckIsDead(t *testing.T) {
	c, err := Decode(Data())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Services() {
		for _, k := range s.Checks {
			var last string
			alive := false
			for _, e := range k.Examples.Unmet {
				v := k.variantFor(e)
				sc, err := e.scope(s)
				if err != nil {
					t.Fatalf("%s: %v", k.ID, err)
				}
				typ, ok := e["$type"].(string)
				if !ok {
					typ = v.On[0]
				}
				p := c.Place(s, k.Duty, formsOf(s, typ, sc))
				if p == nil || !aside(p) {
					alive = true
					break
				}
				last = string(p.Party) + ": " + p.Provider + p.Reason
			}
			if !alive {
				t.Errorf("%s is set aside on each of its unmet examples (%s)", k.ID, last)
			}
		}
	}
}

func formsOf(s *Service, typ string, sc *expr.Scope) Forms {
	return func(id string) expr.Truth {
		f, _ := s.Form(id)
		if !f.OnType(typ) {
			return expr.False
		}
		rule, err := f.Rule()
		if err != nil || rule == nil {
			return expr.Unknown
		}
		return rule.Eval(sc).Truth
	}
}

// aside: whether nothing of the duty is the customer's.
func aside(p *demarc.Placement) bool {
	customer := p.Customer != nil
	for _, portion := range append(append([]demarc.Portion{}, p.Portions...), p.Candidates...) {
		customer = customer || portion.Customer != nil
	}
	return p.Party == demarc.None || p.Party == demarc.Organization || !customer
}
