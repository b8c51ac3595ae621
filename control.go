package demarc

// ControlType says whose a control is for an estate. It is derived from the
// placements of the control's duties, never stored with the control.
type ControlType string

// The closed list of control types.
const (
	Inherited            ControlType = "inherited"         // the provider does all of it
	SharedControl        ControlType = "shared"            // each side has a part
	CustomerSpecific     ControlType = "customer-specific" // the customer does all of it
	ControlUnknown       ControlType = "unknown"           // an undecided duty could change it
	ControlNotApplicable ControlType = "not-applicable"    // none of its duties exists here
	NotPlaced            ControlType = "not-placed"        // no duty answers it: the customer states it
)

// ControlTypes lists every control type.
var ControlTypes = []ControlType{Inherited, SharedControl, CustomerSpecific, ControlUnknown, ControlNotApplicable, NotPlaced}
