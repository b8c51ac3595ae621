package demarc

import "time"

// Records are what people state about an estate, in files beside the code:
// which requirements apply, which reviews were held, what the provider's
// audits cover, what was done and what is accepted as not done.
type Records struct {
	Profile      *Profile // nil: none
	Claims       []Claim
	Statements   []Statement
	Certificates []Certificate
}

// Profile says what applies to the organization that runs an estate, and which
// of its recurring duties were done, when and by whom.
type Profile struct {
	Path         string // of the file, for messages
	Organization string
	Partition    string   // where the inputs do not say: aws, aws-us-gov, aws-cn
	Regions      []string // likewise; the Regions in use
	Requirements []Requirement
	Acts         []Act
}

// Requirement is a law, standard or internal policy that applies.
type Requirement struct {
	ID        string // id of a framework of the catalog, or a name of the organization's own
	Kind      RequirementKind
	Title     string
	Why       string
	DecidedBy string
	On        time.Time
	Expires   time.Time // when it must be decided anew; at its end, UTC
}

// RequirementKind says where a requirement comes from.
type RequirementKind string

// The closed list of kinds of requirements.
const (
	Law      RequirementKind = "law"
	Standard RequirementKind = "standard"
	Policy   RequirementKind = "policy" // the organization's own
)

// Duty is the duty that deciding a requirement is an act of.
func (r Requirement) Duty() string {
	if r.Kind == Policy {
		return "security-policy"
	}
	return "applicable-requirements"
}

// Act is a dated act by which a duty of an account or of the organization was
// done: an architecture review, an access review, a reading of audit reports.
type Act struct {
	Duty     string
	What     string
	Accounts []string // empty: all
	By       string
	On       time.Time
	Expires  time.Time // when it is due again; at its end, UTC
	Evidence string    // URL or path
}

// Claim is what one report, certificate or authorization of the provider says
// about services: never its text, which may be confidential.
type Claim struct {
	Path       string // of the file, for messages
	Programme  string // id of the catalog: soc-2, iso-27001, fedramp
	Level      string // Type 2; High; Level 1
	Services   []string
	InScope    bool
	Partition  string    // "": every partition
	Regions    []string  // empty: every Region of the partition
	Exclusions []string  // services, service+form or Regions that the report leaves out
	Until      time.Time // the end of the period audited, or of validity; at its end, UTC
	Bridge     time.Time // to which a bridge letter reaches; zero: none
	Checked    time.Time // when somebody last looked at the source
	Source     string
}

// EvidenceState says how a provider's duty on a service is evidenced.
type EvidenceState string

// The closed list of states, the best first.
const (
	Evidenced  EvidenceState = "evidenced"
	Stale      EvidenceState = "stale"        // the period, or our look at the source, is over
	OutOfScope EvidenceState = "out-of-scope" // the report leaves the service, its place or form out
	NoClaim    EvidenceState = "no-claim"     // nobody claimed anything
)

// EvidenceStates lists every state, the best first.
var EvidenceStates = []EvidenceState{Evidenced, Stale, OutOfScope, NoClaim}

// Statement is a dated word of a person on duties of resources.
type Statement struct {
	ID       string // file#kind-digest: another word is another statement
	Kind     StatementKind
	Path     string // of the file, for messages
	Line     int
	Duties   []string
	Checks   []string // of a waiver: only these, not the whole of their duties
	Scope    StatementScope
	Lines    []string // the lines on which the resources stood; on another one the statement has ended
	Text     string   // what was done, or why it is accepted that it was not
	Evidence []string // URLs, and files with their SHA-256
	Team     string   // of an acknowledgement
	By       string
	Approver string
	On       time.Time
	Expires  time.Time // at its end, UTC
}

// StatementScope says on which resources a statement speaks: those for which
// every list that is not empty holds an answer.
type StatementScope struct {
	Resources []string // addresses; * stands for any text
	Services  []string
	Accounts  []string
	Forms     []string // the line has one of them
}

// StatementKind says what a statement is.
type StatementKind string

// The closed list of kinds of statements.
const (
	Attestation     StatementKind = "attestation"     // a duty that no check can tell is done
	Waiver          StatementKind = "waiver"          // it is accepted that a duty is not done
	Acknowledgement StatementKind = "acknowledgement" // a team knows that its duties are its
)

// Certificate is a passed quiz, signed off by another person.
type Certificate struct {
	Path      string
	Person    string
	Team      string
	Approver  string
	On        time.Time
	Expires   time.Time // at its end, UTC
	Questions int
	Right     int
}

// StatementInfo is what a report keeps of a statement.
type StatementInfo struct {
	ID       string         `json:"id"`
	Path     string         `json:"path"`
	Kind     StatementKind  `json:"kind"`
	Duties   []string       `json:"duties,omitempty"`
	Checks   []string       `json:"checks,omitempty"`
	Text     string         `json:"text,omitempty"`
	Evidence []string       `json:"evidence,omitempty"`
	Team     string         `json:"team,omitempty"`
	By       string         `json:"by"`
	Approver string         `json:"approver,omitempty"`
	On       string         `json:"on"`      // YYYY-MM-DD
	Expires  string         `json:"expires"` // YYYY-MM-DD: its last day
	State    StatementState `json:"state"`
	Speaks   int            `json:"speaks"` // checks that it excuses on a resource, and duties whose status it decides there
}

// StatementState is what has become of a statement.
type StatementState string

// The closed list of states.
const (
	Holds     StatementState = "holds"
	Expired   StatementState = "expired"
	NotYet    StatementState = "not-yet"   // it is dated after the run
	Ended     StatementState = "ended"     // on every resource that it names: unmet, or in another form
	Idle      StatementState = "idle"      // nothing that it names needs it
	Unmatched StatementState = "unmatched" // it names nothing that is here
)
