package demarc

// Diff is what a change does to the line: everything that differs between two
// reports of one estate, the head judged by the waivers of the base.
type Diff struct {
	Schema   int             `json:"schema"` // 1
	Tool     string          `json:"tool"`
	Base     DiffSide        `json:"base"`
	Head     DiffSide        `json:"head"`
	Summary  DiffSummary     `json:"summary"`
	Moves    []Move          `json:"moves"`   // sorted by duty, parties, resource
	Forms    []FormChange    `json:"forms"`   // sorted by resource
	Came     []Passage       `json:"came"`    // resources that the head alone has; sorted by resource
	Went     []Passage       `json:"went"`    // and the base alone
	Renamed  []Rename        `json:"renamed"` // sorted by resource
	Turned   []Turn          `json:"turned"`  // unmet first, then by severity, check, resource
	Controls []ControlChange `json:"controls"`
	Unowned  []UnownedDuty   `json:"unowned"` // sorted by duty, resource

	Duties   map[string]Duty      `json:"duties"` // that the rest names
	Checks   map[string]CheckInfo `json:"checks"`
	Warnings []string             `json:"warnings,omitempty"`
}

// DiffSide says of which report a side is.
type DiffSide struct {
	Name      string `json:"name"` // path, revision or report, as the user named it
	Generated string `json:"generated"`
	Catalog   string `json:"catalog"` // digest
	Resources int    `json:"resources"`
	Skipped   int    `json:"skipped"`
	Owned     bool   `json:"owned"` // somebody owns something there
}

// DiffSummary counts what a reader sees first, pairs of duty and resource
// where it counts duties.
type DiffSummary struct {
	Moves    int `json:"moves"`
	ToYou    int `json:"to_you"` // moves that leave the customer with more
	ToAWS    int `json:"to_aws"` // and with less
	Came     int `json:"came"`
	Went     int `json:"went"`
	Brought  int `json:"brought"` // duties that ask for work of the customer, on resources that came
	Taken    int `json:"taken"`   // and on those that went
	NewUnmet int `json:"new_unmet"`
	NewMet   int `json:"new_met"`
	Unknown  int `json:"unknown"` // checks that turned unknown
	Unowned  int `json:"unowned"`
	Waived   int `json:"waived"` // unmet in the head, and waived by the base
	Unread   int `json:"unread"` // what the head alone could not be read from, and statements with a fault
}

// Move is a duty of a resource that has another party in the head.
type Move struct {
	Resource string    `json:"resource"` // address in the head
	Duty     string    `json:"duty"`
	From     Party     `json:"from"`
	To       Party     `json:"to"`
	Toward   Direction `json:"toward"`
	Service  string    `json:"service"`            // name
	With     []string  `json:"with,omitempty"`     // forms in words that decide in the head
	Provider string    `json:"provider,omitempty"` // each side's part in the head
	Customer *Part     `json:"customer,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Source   Source    `json:"source"`
	Owner    string    `json:"owner,omitempty"` // in the head
	ID       string    `json:"id"`              // Row.ID in the head
	File     string    `json:"file,omitempty"`
	LineNo   int       `json:"line_no,omitempty"`
}

// Direction says whether a move leaves the customer with more or less.
type Direction string

// The closed list of directions.
const (
	TowardCustomer Direction = "customer"
	TowardProvider Direction = "provider" // or to nobody
	TowardAside    Direction = "aside"    // neither: between parties of the customer's, or not known on one side
)

// FormChange is a resource that stands on another line in the head.
type FormChange struct {
	Resource string   `json:"resource"`
	From     string   `json:"from"` // ids of the lines
	To       string   `json:"to"`
	Gained   []string `json:"gained,omitempty"` // forms in words
	Lost     []string `json:"lost,omitempty"`
	Moves    int      `json:"moves"`
	Reworded []string `json:"reworded,omitempty"` // duties that keep their party, of which each side does another part
}

// Passage is a resource that came or went, with the duties that it brings or
// takes.
type Passage struct {
	Resource string        `json:"resource"`
	RawType  string        `json:"raw_type"`
	Line     string        `json:"line,omitempty"`
	Service  string        `json:"service,omitempty"` // name
	Parties  map[Party]int `json:"parties"`
	Yours    int           `json:"yours"`           // duties that ask for work of the customer
	Unmet    int           `json:"unmet,omitempty"` // checks, of a resource that came
	Owner    string        `json:"owner,omitempty"`
	File     string        `json:"file,omitempty"`
	LineNo   int           `json:"line_no,omitempty"`
}

// Rename is a resource with another address in the head.
type Rename struct {
	Resource string `json:"resource"`
	From     string `json:"from"`
	By       string `json:"by"` // moved: the input says so; same: all that rules read is the same
}

// Turn is a check with another outcome on a resource in the head.
type Turn struct {
	Resource string   `json:"resource"`
	Check    string   `json:"check"`
	Duty     string   `json:"duty"`
	From     string   `json:"from"` // an Outcome; waived; "" where the resource is new or the check did not run
	To       string   `json:"to"`
	Severity Severity `json:"severity"`
	Reason   string   `json:"reason,omitempty"`
	Finding  string   `json:"finding,omitempty"` // id in the head's report
	ID       string   `json:"id"`                // Row.ID
	File     string   `json:"file,omitempty"`
	LineNo   int      `json:"line_no,omitempty"`
}

// Waived is how Turn writes an unmet outcome that a waiver excuses.
const Waived = "waived"

// ControlChange is a control whose type differs.
type ControlChange struct {
	Framework string      `json:"framework"`
	Control   string      `json:"control"`
	Label     string      `json:"label,omitempty"`
	Title     string      `json:"title,omitempty"`
	From      ControlType `json:"from"`
	To        ControlType `json:"to"`
}

// UnownedDuty is a duty that a change leaves without an owner.
type UnownedDuty struct {
	Resource string `json:"resource"`
	Duty     string `json:"duty"`
	Because  string `json:"because"` // moved, came, or lost: it had an owner
}

// NewlyUnmet lists the checks that are unmet in the head and were not in the
// base; what the base waives is not among them.
func (d *Diff) NewlyUnmet() []Turn {
	var out []Turn
	for _, t := range d.Turned {
		if t.To == string(Unmet) {
			out = append(out, t)
		}
	}
	return out
}
