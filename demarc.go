// Package demarc holds the nouns of the shared responsibility model: duties,
// parties, placements, resources and the report that joins them.
//
// The demarc of a cloud estate is the point where the provider's duty ends
// and the customer's begins. The rest of the program finds it; this package
// only names things. It reads no file, evaluates no rule and imports nothing
// but the standard library.
package demarc

// Party is who must do a duty, whether or not it is done.
type Party string

// The closed list of parties.
const (
	Provider     Party = "provider"     // the cloud provider
	Customer     Party = "customer"     // the reader's own account and team
	Shared       Party = "shared"       // provider and customer each have a part
	Organization Party = "organization" // another account or team of the same customer
	ThirdParty   Party = "third-party"  // a vendor, a landlord, an identity provider
	None         Party = "none"         // the thing does not exist here, so nobody has the duty
	Undecided    Party = "unknown"      // it hangs on a value that is not known yet
)

// Parties lists every party in the order in which reports show them.
var Parties = []Party{Provider, Shared, Customer, Organization, ThirdParty, None, Undecided}

// Role is how a customer takes part in a duty.
type Role string

// The closed list of roles. Performs and Configures ask for work that a check
// or a person must confirm; Decides and Verifies ask for nothing and are shown.
const (
	Performs   Role = "performs"   // does the work
	Configures Role = "configures" // switches a provider's safeguard on and keeps it on
	Decides    Role = "decides"    // picks a version, a window, a Region
	Verifies   Role = "verifies"   // looks at what the provider did
)

// Roles lists every role.
var Roles = []Role{Performs, Configures, Decides, Verifies}

// Asks reports whether the role asks the customer for work that can be unmet.
func (r Role) Asks() bool { return r == Performs || r == Configures }

// Outcome is what one check says of one resource.
type Outcome string

// The closed list of outcomes.
const (
	Met           Outcome = "met"
	Unmet         Outcome = "unmet"
	Unknown       Outcome = "unknown"
	NotApplicable Outcome = "not-applicable"
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{Met, Unmet, Unknown, NotApplicable}

// Status is the state of a duty on a resource.
type Status string

// The closed list of statuses.
const (
	StatusUnmet         Status = "unmet"
	StatusUnknown       Status = "unknown"
	StatusManual        Status = "manual" // no check can tell: a person attests
	StatusMet           Status = "met"
	StatusAttested      Status = "attested"
	StatusWaived        Status = "waived"
	StatusInherited     Status = "inherited"
	StatusNotApplicable Status = "not-applicable"
)

// Statuses lists every status, what needs a reader first.
var Statuses = []Status{StatusUnmet, StatusUnknown, StatusManual, StatusMet, StatusAttested, StatusWaived, StatusInherited, StatusNotApplicable}

// Severity ranks an unmet check.
type Severity string

// The closed list of severities.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
)

// Severities lists every severity, the worst first.
var Severities = []Severity{Critical, High, Medium, Low}

// Shift is the severity that is n ranks more severe, or -n ranks less, within
// the list.
func (s Severity) Shift(n int) Severity {
	return Severities[min(max(s.Rank()-n, 0), len(Severities)-1)]
}

// Rank gives the place of s in Severities: 0 for critical; len(Severities) for
// a value that is none of them.
func (s Severity) Rank() int {
	for i, v := range Severities {
		if v == s {
			return i
		}
	}
	return len(Severities)
}

// Layer is a layer of the stack, Concern what a duty protects, Scope where it stands.
type (
	Layer   string
	Concern string
	Scope   string
)

// Layers lists the layers from the ground up.
var Layers = []Layer{"facility", "hardware", "network-infrastructure", "virtualization", "operating-system",
	"runtime", "network", "application", "identity", "data", "operations", "governance"}

// The closed list of concerns.
const (
	Security       Concern = "security"
	Resilience     Concern = "resilience"
	Sustainability Concern = "sustainability"
)

// Concerns lists every concern.
var Concerns = []Concern{Security, Resilience, Sustainability}

// The closed list of scopes. Account and organization duties stand once, on
// a row of their own, never under each resource.
const (
	ScopeResource     Scope = "resource"
	ScopeAccount      Scope = "account"
	ScopeOrganization Scope = "organization"
)

// Scopes lists every scope.
var Scopes = []Scope{ScopeResource, ScopeAccount, ScopeOrganization}

// Category is a category of AWS's model; Container is a managed platform such
// as RDS, not Docker.
type Category string

// The closed list of categories.
const (
	Infrastructure Category = "infrastructure"
	Container      Category = "container"
	Abstracted     Category = "abstracted"
)

// Categories lists every category.
var Categories = []Category{Infrastructure, Container, Abstracted}

// Delivery is a delivery model.
type Delivery string

// Deliveries lists the closed list of delivery models, from most to least of
// the work with the customer.
var Deliveries = []Delivery{"on-premises", "bare-metal", "iaas", "paas", "saas"}

// Confidence says whether a public page states a placement.
type Confidence string

// The closed list of confidences.
const (
	Documented Confidence = "documented" // the source says so
	Reasoned   Confidence = "reasoned"   // it follows from the model; no page states it
)
