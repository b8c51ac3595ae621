package records

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"demarc"
	"demarc/catalog"
)

// list is one string or several.
type list []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (l *list) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = list{n.Value}
		return nil
	}
	return n.Decode((*[]string)(l))
}

// statement is an attestation, a waiver or an acknowledgement.
type statement struct {
	Duties    list       `yaml:"duty,omitempty"`
	Checks    list       `yaml:"check,omitempty"`
	Scope     scope      `yaml:"scope,omitempty"`
	Lines     list       `yaml:"lines,omitempty"`
	Statement string     `yaml:"statement,omitempty"`
	Reason    string     `yaml:"reason,omitempty"`
	Evidence  []evidence `yaml:"evidence,omitempty"`
	Team      string     `yaml:"team,omitempty"`
	By        string     `yaml:"by"`
	Approver  string     `yaml:"approver,omitempty"`
	On        string     `yaml:"on"`
	Expires   string     `yaml:"expires"`
}

type scope struct {
	Resources list `yaml:"resources,omitempty"`
	Services  list `yaml:"services,omitempty"`
	Accounts  list `yaml:"accounts,omitempty"`
	Forms     list `yaml:"forms,omitempty"`
}

type evidence struct {
	URL    string `yaml:"url,omitempty"`
	File   string `yaml:"file,omitempty"`
	SHA256 string `yaml:"sha256,omitempty"`
}

type certificate struct {
	Person    string `yaml:"person"`
	Team      string `yaml:"team"`
	Approver  string `yaml:"approver"`
	On        string `yaml:"on"`
	Expires   string `yaml:"expires"`
	Questions int    `yaml:"questions"`
	Right     int    `yaml:"right"`
	Catalog   string `yaml:"catalog"`
}

// statement checks one entry. Who waives is never the one who approves.
func (r *reader) statement(kind demarc.StatementKind, s *statement, line int) demarc.Statement {
	what := "the " + string(kind)
	if len(s.Duties) > 0 {
		what += " of " + strings.Join(s.Duties, ", ")
	}
	if s.By == "" {
		r.fault(line, "%s wants by: who says so", what)
	}
	switch kind {
	case demarc.Acknowledgement:
		r.unwanted(line, what, "duty, check, scope, lines, reason, approver", len(s.Duties)+len(s.Checks)+len(s.Lines) > 0 || !s.Scope.empty() || s.Reason+s.Approver != "")
		if s.Team == "" {
			r.fault(line, "%s wants a team", what)
		}
	case demarc.Attestation:
		r.unwanted(line, what, "check, reason, approver, team", len(s.Checks) > 0 || s.Reason+s.Approver+s.Team != "")
		if s.Statement == "" || len(s.Evidence) == 0 {
			r.fault(line, "%s wants a statement, and evidence: a url, or a file with its sha256", what)
		}
		r.about(line, what, s)
		if r.onResources(s.Duties) && len(s.Lines) == 0 {
			r.fault(line, "%s wants lines: those on which its resources stand, so that it ends when their form changes; demarc attest writes them", what)
		}
	case demarc.Waiver:
		r.unwanted(line, what, "team", s.Team != "")
		if s.Reason == "" {
			r.fault(line, "%s wants a reason", what)
		}
		if s.Approver == "" || strings.EqualFold(s.Approver, s.By) {
			r.fault(line, "%s wants an approver who is not the one who asks for it", what)
		}
		r.about(line, what, s)
	}
	out := demarc.Statement{Kind: kind, Path: r.name, Line: line, Duties: s.Duties, Checks: s.Checks, Lines: s.Lines, Team: s.Team, By: s.By, Approver: s.Approver,
		Scope: demarc.StatementScope{Resources: s.Scope.Resources, Services: s.Scope.Services, Accounts: s.Scope.Accounts, Forms: s.Scope.Forms}}
	out.Text = s.Reason
	if out.Text == "" {
		out.Text = s.Statement
	}
	for _, e := range s.Evidence {
		out.Evidence = append(out.Evidence, r.evidence(line, what, e))
	}
	out.On, out.Expires = r.term(line, what, s.On, s.Expires)
	out.ID = identity(kind, s)
	if at, ok := r.seen[out.ID]; ok {
		r.fault(line, "%s stands at %s already", what, at)
	}
	r.seen[out.ID] = fmt.Sprintf("%s:%d", r.name, line)
	return out
}

// identity names a statement by all it says.
func identity(kind demarc.StatementKind, s *statement) string {
	said, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings only
	}
	sum := sha256.Sum256(said)
	return string(kind) + "-" + hex.EncodeToString(sum[:6])
}

func (s scope) empty() bool {
	return len(s.Resources)+len(s.Services)+len(s.Accounts)+len(s.Forms) == 0
}

func (r *reader) unwanted(line int, what, keys string, found bool) {
	if found {
		r.fault(line, "%s has one of %s, which mean nothing there", what, keys)
	}
}

// onResources: whether one of the duties stands on resources.
func (r *reader) onResources(duties []string) bool {
	return slices.ContainsFunc(duties, func(id string) bool {
		d, ok := r.model.Duty(id)
		return ok && d.Scope == demarc.ScopeResource
	})
}

// about checks what a statement speaks of: a slip of the pen would excuse
// something else.
func (r *reader) about(line int, what string, s *statement) {
	if len(s.Duties)+len(s.Checks) == 0 {
		r.fault(line, "%s names no duty", what)
	}
	for _, id := range s.Duties {
		if _, ok := r.model.Duty(id); !ok {
			r.fault(line, "no duty %q; demarc who ec2 and demarc who aws list them", id)
		}
	}
	for _, id := range s.Checks {
		if !r.check(id) {
			r.fault(line, "no check %q; each finding names its own", id)
		}
	}
	if s.Scope.empty() && (len(s.Checks) > 0 || r.onResources(s.Duties)) {
		r.fault(line, `%s wants a scope: resources, services, accounts or forms; resources: "*" is all`, what)
	}
	for _, id := range s.Scope.Services {
		if _, ok := r.model.Service(id); !ok {
			r.fault(line, "no service %q; demarc catalog stats --services lists them", id)
		}
	}
	for _, id := range s.Scope.Forms {
		if !r.form(id, s.Scope.Services) {
			r.fault(line, "no form %q of %s; demarc explain SERVICE lists them", id, orAny(s.Scope.Services))
		}
	}
	for _, id := range s.Scope.Accounts {
		if !accountShape.MatchString(id) {
			r.fault(line, "%q is no account: twelve digits in quotes", id)
		}
	}
	for _, id := range s.Lines {
		service, _, _ := strings.Cut(id, "+")
		service, _, _ = strings.Cut(service, "/")
		if _, ok := r.model.Service(service); !ok {
			r.fault(line, "line %q begins with no service; write it as a report does: rds+own-key", id)
		}
	}
}

var accountShape = regexp.MustCompile(`^\d{12}$`)

func orAny(services []string) string {
	if len(services) == 0 {
		return "any service"
	}
	return strings.Join(services, ", ")
}

func (r *reader) check(id string) bool {
	return slices.ContainsFunc(r.model.Services(), func(s *catalog.Service) bool {
		return slices.ContainsFunc(s.Checks, func(k *catalog.Check) bool { return k.ID == id })
	})
}

func (r *reader) form(id string, services []string) bool {
	return slices.ContainsFunc(r.model.Services(), func(s *catalog.Service) bool {
		_, ok := s.Form(id)
		return ok && (len(services) == 0 || slices.Contains(services, s.ID))
	})
}

// evidence checks a piece of evidence: a file is what it was when its digest
// was written down.
func (r *reader) evidence(line int, what string, e evidence) string {
	switch {
	case (e.URL == "") == (e.File == ""):
		r.fault(line, "evidence of %s is a url, or a file with its sha256", what)
	case e.URL != "":
		if !strings.HasPrefix(e.URL, "https://") && !strings.HasPrefix(e.URL, "http://") {
			r.fault(line, "evidence of %s: %q is no address on the web", what, e.URL)
		}
	default:
		sum, err := r.sum(e.File)
		switch {
		case err != nil:
			r.fault(line, "evidence of %s: %v; its path is relative to the folder of the records", what, err)
		case !strings.EqualFold(sum, e.SHA256):
			r.fault(line, "evidence of %s: %s is not what it was: its sha256 is %s; look again, and state anew", what, e.File, sum)
		}
	}
	if e.URL != "" {
		return e.URL
	}
	return e.File + " sha256:" + e.SHA256
}

func (r *reader) sum(file string) (string, error) {
	f, err := r.folder.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// passed is the share of right answers that a certificate wants, and fewest
// the number of questions.
const (
	passed = 0.8
	fewest = 10
)

func (r *reader) certificate(c *certificate, line int) demarc.Certificate {
	what := "the certificate of " + c.Person
	if c.Person == "" || c.Team == "" {
		r.fault(line, "%s wants person and team", what)
	}
	if c.Approver == "" || strings.EqualFold(c.Approver, c.Person) {
		r.fault(line, "%s wants an approver, who is not the person: it does not count before somebody signs it off", what)
	}
	if c.Questions < fewest || c.Right > c.Questions || float64(c.Right) < passed*float64(c.Questions) {
		r.fault(line, "%s: %d right of %d is not passed; it takes %d questions and %.0f %%", what, c.Right, c.Questions, fewest, 100*passed)
	}
	on, expires := r.term(line, what, c.On, c.Expires)
	return demarc.Certificate{Path: r.name, Person: c.Person, Team: c.Team, Approver: c.Approver, On: on, Expires: expires, Questions: c.Questions, Right: c.Right}
}

// Draft is a statement to be written.
type Draft struct {
	Kind           demarc.StatementKind
	Duties, Checks []string
	Scope          demarc.StatementScope
	Lines          []string
	Text           string
	URLs           []string
	Files          map[string]string // path below the folder -> SHA-256, hex
	Team           string
	By, Approver   string
	On, Expires    time.Time
}

// YAML is the file of a draft, as Read reads it.
func (d Draft) YAML() ([]byte, error) {
	s := statement{Duties: d.Duties, Checks: d.Checks, Lines: d.Lines, Team: d.Team, By: d.By, Approver: d.Approver,
		Scope: scope{d.Scope.Resources, d.Scope.Services, d.Scope.Accounts, d.Scope.Forms},
		On:    d.On.Format(time.DateOnly), Expires: d.Expires.Format(time.DateOnly)}
	for _, u := range d.URLs {
		s.Evidence = append(s.Evidence, evidence{URL: u})
	}
	for _, f := range slices.Sorted(maps.Keys(d.Files)) {
		s.Evidence = append(s.Evidence, evidence{File: f, SHA256: d.Files[f]})
	}
	var f file
	switch d.Kind {
	case demarc.Attestation:
		s.Statement = d.Text
		f.Attestations = []statement{s}
	case demarc.Waiver:
		s.Reason = d.Text
		f.Waivers = []statement{s}
	case demarc.Acknowledgement:
		s.Statement = d.Text
		f.Acknowledgements = []statement{s}
	}
	var b strings.Builder
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err := enc.Encode(&f)
	return []byte(b.String()), err
}
