package demarc

import "fmt"

// Observation is what another scanner says of one resource by one of its
// rules. It holds ids, titles and names only, never the code, the settings or
// the evidence that the scanner quotes.
type Observation struct {
	Tool    string   // as the aliases of checks name it: prowler, trivy, checkov, security-hub
	Rule    string   // as the tool writes it: CKV_AWS_16
	Aliases []string // tool/id under which a check may answer the rule, the most telling first
	Title   string   // of the rule
	Outcome Outcome
	Muted   bool // people told the tool to keep quiet about it
	Live    bool // seen in a running account, not read in code
	Subject Subject
	Results string // file of results that says so
}

// Subject is what an observation is about, as far as the scanner says.
type Subject struct {
	Address string   // of a Terraform resource, or a logical id
	Type    string   // AWS::S3::Bucket, aws_s3_bucket; "" where the tool has words of its own
	ARN     string   // or an id of the tool's in its place
	Name    string   // name or id
	Account string   // twelve digits
	Region  string   // "" for none
	Files   []string // paths of the code, the most telling first
	Line    int      // in it, 1-based; 0: not said
}

// String names the subject for people: address, ARN, name or place.
func (s Subject) String() string {
	for _, name := range []string{s.Address, s.ARN, s.Name} {
		if name != "" {
			return name
		}
	}
	switch {
	case len(s.Files) > 0 && s.Line > 0:
		return fmt.Sprintf("%s:%d", s.Files[0], s.Line)
	case len(s.Files) > 0:
		return s.Files[0]
	case s.Account != "":
		return "account " + s.Account
	}
	return ""
}

// Scanner is one file of another tool's results, with what became of what it
// says: Found is the sum of the counts after it.
type Scanner struct {
	Input
	Tools         []string `json:"tools"` // sorted
	Found         int      `json:"found"`
	Met           int      `json:"met"`
	Unmet         int      `json:"unmet"`
	Unknown       int      `json:"unknown"`
	SetAside      int      `json:"set_aside"`
	Muted         int      `json:"muted"`
	NotApplicable int      `json:"not_applicable"`
	Unmatched     int      `json:"unmatched"`
	LeftOut       int      `json:"left_out"` // what it also holds and no duty hangs on: vulnerabilities, secrets, closed findings
}

// Count notes what became of one observation of the file.
func (s *Scanner) Count(standing Standing, outcome Outcome) {
	s.Found++
	switch {
	case standing == StandsAside:
		s.SetAside++
	case standing == StandsMuted:
		s.Muted++
	case standing == StandsNowhere:
		s.Unmatched++
	case outcome == Met:
		s.Met++
	case outcome == Unmet:
		s.Unmet++
	case outcome == NotApplicable:
		s.NotApplicable++
	default:
		s.Unknown++
	}
}

// Observed is an observation that is evidence on a resource.
type Observed struct {
	From    string  `json:"from"` // tool
	Rule    string  `json:"rule"`
	Check   string  `json:"check"` // that asks the same
	Outcome Outcome `json:"outcome"`
	Results string  `json:"results"` // file
}

// Standing says why an observation is no evidence; "" for one that is.
type Standing string

// The closed list of standings.
const (
	StandsAside   Standing = "set-aside" // by the line the duty is not the reader's here, or the check does not apply
	StandsMuted   Standing = "muted"     // people told the tool to keep quiet about it
	StandsNowhere Standing = "unmatched" // no check asks the same, or the resource is not in the estate
)

// Standings lists every standing.
var Standings = []Standing{StandsAside, StandsMuted, StandsNowhere}

// Aside is an observation that is no evidence, with the reason.
type Aside struct {
	Standing Standing `json:"standing"`
	From     string   `json:"from"` // tool
	Rule     string   `json:"rule"`
	Title    string   `json:"title,omitempty"`
	Outcome  Outcome  `json:"outcome"`            // as the tool has it
	Subject  string   `json:"subject"`            // as the tool names it
	Resource string   `json:"resource,omitempty"` // Row.ID, where it is in the estate
	Check    string   `json:"check,omitempty"`
	Duty     string   `json:"duty,omitempty"`
	Reason   string   `json:"reason"`
	Results  string   `json:"results"` // file
}
