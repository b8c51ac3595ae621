package demarc

import "time"

// Records are what people state about an estate, in files beside the code:
// which requirements apply, which reviews were held, and what the provider's
// audits cover.
type Records struct {
	Profile *Profile // nil: none
	Claims  []Claim
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
