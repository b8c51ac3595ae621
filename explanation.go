package demarc

// Explanation is everything that decides what a report says of one resource.
type Explanation struct {
	Resource   Row            `json:"resource"`
	Service    string         `json:"service,omitempty"` // its name; "" where no service claims the resource
	Properties map[string]any `json:"properties"`        // in the CloudFormation schema; what is or may be a secret is "(hidden)", what is not known "(unknown: why)"
	Forms      []FormState    `json:"forms,omitempty"`
	Duties     []*Placement   `json:"duties,omitempty"` // the line, with sources and what would move it
	Checks     []CheckAnswer  `json:"checks,omitempty"`
	Owners     *Ownership     `json:"owners,omitempty"`     // nil: nobody owns any duty of it
	Statements []string       `json:"statements,omitempty"` // attestations and waivers that hold now and name it, one sentence each
}

// FormState is whether a form of the service holds.
type FormState struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Holds  string `json:"holds"`            // yes, no, unknown
	Reason string `json:"reason,omitempty"` // why it is not known
}

// CheckAnswer is what a check made of the resource, and of what.
type CheckAnswer struct {
	Check    string         `json:"check"`
	Title    string         `json:"title"`
	Duty     string         `json:"duty"`
	Expect   string         `json:"expect"` // the rule
	Outcome  Outcome        `json:"outcome"`
	Severity Severity       `json:"severity"`           // of the check, shifted by Exposure
	Exposure string         `json:"exposure,omitempty"` // why an unmet one weighs more or less than the check
	Reason   string         `json:"reason,omitempty"`
	Read     map[string]any `json:"read,omitempty"` // property path -> value; null where absent
	Remedy   string         `json:"remedy,omitempty"`
	Source   Source         `json:"source"`
}
