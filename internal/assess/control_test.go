package assess_test

import (
	"testing"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
)

func placed(parties ...demarc.Party) []*demarc.Placement {
	var out []*demarc.Placement
	for _, p := range parties {
		out = append(out, &demarc.Placement{Party: p})
	}
	return out
}

func TestControlType(t *testing.T) {
	open := &demarc.Placement{Party: demarc.Undecided, Candidates: []demarc.Portion{{Party: demarc.Provider}, {Party: demarc.Customer}}}
	P, C, S, N := demarc.Provider, demarc.Customer, demarc.Shared, demarc.None
	for name, c := range map[string]struct {
		placements  []*demarc.Placement
		inheritable string
		want        demarc.ControlType
	}{
		"all provider, full":           {placed(P, P), "full", demarc.Inherited},
		"all provider, partial":        {placed(P, P), "partial", demarc.SharedControl},
		"all provider, by default":     {placed(P), "", demarc.SharedControl},
		"all provider, never":          {placed(P), "never", demarc.CustomerSpecific},
		"all customer":                 {placed(C, C), "partial", demarc.CustomerSpecific},
		"another account's":            {placed(demarc.Organization), "partial", demarc.CustomerSpecific},
		"both":                         {placed(P, C), "partial", demarc.SharedControl},
		"shared":                       {placed(S), "full", demarc.SharedControl},
		"nobody's are left out":        {placed(N, C), "partial", demarc.CustomerSpecific},
		"only nobody's":                {placed(N), "partial", demarc.ControlNotApplicable},
		"no duty":                      {nil, "partial", demarc.NotPlaced},
		"a team's, AWS has a part":     {[]*demarc.Placement{{Party: demarc.Organization, Chain: []demarc.Link{{Party: S}, {Party: P}}}}, "partial", demarc.SharedControl},
		"two teams' between them":      {[]*demarc.Placement{{Party: S, Chain: []demarc.Link{{Party: C}, {Party: S}}}}, "partial", demarc.CustomerSpecific},
		"unknown that would change":    {append(placed(C), open), "partial", demarc.ControlUnknown},
		"unknown that changes nothing": {append(placed(S), open), "partial", demarc.SharedControl},
	} {
		if got := assess.ControlType(c.placements, c.inheritable); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestExamplesOfTheModel: the control types that AWS's own page gives as
// examples come out as it says, for an estate on infrastructure, by the
// defaults of the model.
func TestExamplesOfTheModel(t *testing.T) {
	model, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	examples, ok := model.Framework("aws-model")
	if !ok {
		t.Fatal("the catalog has no examples of the model")
	}
	for _, c := range examples.Controls {
		var placements []*demarc.Placement
		for _, duty := range c.Duties {
			if p := model.PlaceDelivery("iaas", duty); p != nil {
				placements = append(placements, p)
			}
		}
		if got := assess.ControlType(placements, c.Inheritable); string(got) != c.Expect {
			t.Errorf("%s: %s, want %s", c.ID, got, c.Expect)
		}
	}
}
