package demarc

// Report is everything found in one run. Every output is a view of it; it
// needs neither catalog nor estate. Its JSON form is the contract with other
// programs: header first, then resources, findings, statuses.
type Report struct {
	Header    Header     `json:"header"`
	Resources []Row      `json:"resources"`        // sorted by ID
	Findings  []Finding  `json:"findings"`         // sorted by severity, check, resource
	Statuses  []StatusOf `json:"statuses"`         // sorted by scope, line, duty, status
	Asides    []Aside    `json:"asides,omitempty"` // results of other scanners that are no evidence here, in the order of their files
}

// Header is what a reader needs before the rows.
type Header struct {
	Schema     int                   `json:"schema"` // 1
	Tool       string                `json:"tool"`   // "demarc 0.1.0"
	Catalog    Catalog               `json:"catalog"`
	Generated  string                `json:"generated"`       // RFC 3339, the run's --now
	Viewpoint  string                `json:"viewpoint"`       // the link whose customer reads this: "aws"
	Paths      []string              `json:"paths,omitempty"` // as the user named them; roots of resources begin with them
	Inputs     []Input               `json:"inputs"`
	Skipped    []Skip                `json:"skipped"`
	Duties     map[string]Duty       `json:"duties"` // those that a placement or status names
	Checks     map[string]CheckInfo  `json:"checks"` // those that ran, or were not applicable, on some resource
	Placements map[string]*Placement `json:"placements"`
	Lines      []Line                `json:"lines"` // sorted by ID
	Controls   []Control             `json:"controls,omitempty"`
	Evidence   []Evidence            `json:"evidence,omitempty"`   // of the provider's part, by service in use, for the controls' framework; sorted by service
	Records    []Input               `json:"records,omitempty"`    // files of statements that were read
	Statements []StatementInfo       `json:"statements,omitempty"` // attestations, waivers and acknowledgements, in the order of their files
	Teams      []Team                `json:"teams,omitempty"`      // declared ones
	Ownerships []Ownership           `json:"ownerships,omitempty"` // those of the resources; sorted by ID
	Warnings   []string              `json:"warnings,omitempty"`   // what a person should look into, a sentence each
	Scanners   []Scanner             `json:"scanners,omitempty"`   // files of results of other scanners that were read
	Summary    Summary               `json:"summary"`
}

// Catalog identifies the rules that made a report.
type Catalog struct {
	Version string `json:"version"`
	Digest  string `json:"digest"` // hex SHA-256 of the data
}

// CheckInfo is what a report keeps of a check.
type CheckInfo struct {
	Duty     string   `json:"duty"`
	Covers   string   `json:"covers"` // whole, part
	Severity Severity `json:"severity"`
	Title    string   `json:"title"`
	Remedy   string   `json:"remedy"`
	Aliases  []string `json:"aliases,omitempty"`
	Source   string   `json:"source,omitempty"` // URL of the provider's page on the setting
}

// Row is one resource of the report.
type Row struct {
	ID        string      `json:"id"`
	Address   string      `json:"address"`
	Type      string      `json:"type,omitempty"`
	RawType   string      `json:"raw_type"`
	Data      bool        `json:"data,omitempty"` // a data source: read for its content, not part of the line
	Line      string      `json:"line,omitempty"` // id of its line; "" when no service is known
	Account   string      `json:"account,omitempty"`
	Region    string      `json:"region,omitempty"`
	File      string      `json:"file,omitempty"`
	LineNo    int         `json:"line_no,omitempty"`
	Owner     string      `json:"owner,omitempty"`      // id of its Ownership; "": nobody owns any duty of it
	MovedFrom []string    `json:"moved_from,omitempty"` // addresses that it had before, the nearest first
	Digest    string      `json:"digest,omitempty"`     // hash of what rules read of it, without addresses: equal for a resource that was only renamed
	Undecided []Open      `json:"undecided,omitempty"`
	Met       []string    `json:"met,omitempty"` // check ids, sorted
	NA        []NAOutcome `json:"na,omitempty"`
	Observed  []Observed  `json:"observed,omitempty"` // what other scanners say of it; sorted by check, tool, rule
}

// Open is a form that could not be decided on a resource.
type Open struct {
	Form   string `json:"form"`
	Value  string `json:"value,omitempty"` // the property that was not known
	Reason string `json:"reason"`
}

// NAOutcome is a check that does not apply to a resource, with the reason.
type NAOutcome struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
}

// Finding is a check that came out unmet or unknown on a resource, or another
// scanner's rule that asks the same.
type Finding struct {
	ID       string         `json:"id"` // hash of check and resource id: stable from run to run
	Check    string         `json:"check"`
	Duty     string         `json:"duty"`
	Resource string         `json:"resource"` // Row.ID
	Address  string         `json:"address"`
	Outcome  Outcome        `json:"outcome"`            // unmet or unknown
	Severity Severity       `json:"severity"`           // of the check, shifted by Exposure
	Exposure string         `json:"exposure,omitempty"` // why the finding weighs more or less than its check
	Waived   bool           `json:"waived,omitempty"`
	Record   string         `json:"record,omitempty"` // id of the statement that waives it
	Reason   string         `json:"reason"`
	Facts    map[string]any `json:"facts,omitempty"` // property path -> value read; absent ones are null, unknown ones "(unknown)"
	File     string         `json:"file,omitempty"`
	LineNo   int            `json:"line_no,omitempty"`
	From     string         `json:"from,omitempty"`    // the scanner that says so; "" for demarc itself
	Rule     string         `json:"rule,omitempty"`    // of the scanner
	Results  string         `json:"results,omitempty"` // file of the scanner's results
	MetBy    []string       `json:"met_by,omitempty"`  // who says of the same check that it is met here: demarc, or a scanner; sorted
}

// StatusOf counts the resources of a line on which a duty has a status.
type StatusOf struct {
	Duty   string `json:"duty"`
	Line   string `json:"line"`
	Scope  Scope  `json:"scope"`
	Status Status `json:"status"`
	Count  int    `json:"count"`
	Owner  string `json:"owner,omitempty"`
	Record string `json:"record,omitempty"`
}

// Control is a requirement of a framework with its type derived for the estate.
type Control struct {
	Framework string        `json:"framework"`
	Control   string        `json:"control"`
	Label     string        `json:"label,omitempty"` // as the framework writes it
	Title     string        `json:"title,omitempty"`
	Type      ControlType   `json:"type"`
	Evidence  EvidenceState `json:"evidence,omitempty"` // of the provider's part: the worst of its services; "" where it has none
	Status    Status        `json:"status,omitempty"`   // the worst of its duties; "" where none stands here
	Duties    []string      `json:"duties"`
	Reason    string        `json:"reason,omitempty"`
}

// Evidence says whether an examination of the provider covers a service as it
// is used here.
type Evidence struct {
	Service   string        `json:"service"` // id
	Name      string        `json:"name"`
	State     EvidenceState `json:"state"`
	Programme string        `json:"programme,omitempty"` // title and level of the claim that speaks
	Until     string        `json:"until,omitempty"`     // YYYY-MM-DD: to which it reaches
	Source    string        `json:"source,omitempty"`
	Reason    string        `json:"reason,omitempty"`
}

// Summary holds the counts that a reader sees first.
//
// Resources leaves out data sources and the accounts themselves. Checked counts
// pairs of check and resource by outcome, that of other scanners with it;
// Findings counts each unmet pair once, whoever says so.
type Summary struct {
	Resources int              `json:"resources"`
	Services  int              `json:"services"`
	Unplaced  int              `json:"unplaced"` // resources whose service is not known
	Unowned   int              `json:"unowned"`  // pairs of duty and resource that ask for work of the customer and that no team carries
	Checked   map[Outcome]int  `json:"checked"`
	Duties    map[Status]int   `json:"duties"`   // pairs of duty and resource
	Parties   map[Party]int    `json:"parties"`  // pairs of duty and resource
	Findings  map[Severity]int `json:"findings"` // unmet only, without the waived ones
	Waived    int              `json:"waived"`   // unmet ones that a waiver excuses
}
