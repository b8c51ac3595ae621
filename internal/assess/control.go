package assess

import "demarc"

// ControlType derives the type of a control from the placements of its duties
// on an estate. How far the control can be inherited caps it: "full" for
// physical, environmental, media and maintenance controls, "never" for policy
// and procedure, "partial", the default, at most shared.
//
// Duties that nobody has are left out; another account's, or a third party's,
// count as the customer's, who answers for them. An undecided duty makes the
// type unknown only where its candidates would change it.
func ControlType(placements []*demarc.Placement, inheritable string) demarc.ControlType {
	if len(placements) == 0 {
		return demarc.NotPlaced
	}
	var sides sides
	var open []*demarc.Placement
	for _, p := range placements {
		if p.Party == demarc.Undecided {
			open = append(open, p)
		} else {
			sides = sides.with(p.Party)
		}
	}
	least := sides.controlType(inheritable)
	for _, p := range open {
		for _, c := range p.Candidates {
			if sides.with(c.Party).controlType(inheritable) != least {
				return demarc.ControlUnknown
			}
		}
	}
	return least
}

// sides says which sides have a part.
type sides struct{ provider, customer bool }

func (s sides) with(p demarc.Party) sides {
	switch p {
	case demarc.Provider:
		s.provider = true
	case demarc.Shared:
		s.provider, s.customer = true, true
	case demarc.Customer, demarc.Organization, demarc.ThirdParty:
		s.customer = true
	}
	return s
}

func (s sides) controlType(inheritable string) demarc.ControlType {
	switch {
	case !s.provider && !s.customer:
		return demarc.ControlNotApplicable
	case inheritable == "never":
		return demarc.CustomerSpecific
	case s.provider && s.customer:
		return demarc.SharedControl
	case s.customer:
		return demarc.CustomerSpecific
	case inheritable == "full":
		return demarc.Inherited
	}
	return demarc.SharedControl // the customer still decides and verifies
}
