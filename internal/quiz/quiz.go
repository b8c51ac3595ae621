// Package quiz asks people about the line between them and their provider on
// their own estate, and remembers what they know.
//
// It makes questions from a report and the catalog, chooses those that are due,
// keeps boxes of spaced repetition and words the record of a passed quiz. It is
// pure: time and chance are given to it, and state comes and goes through
// readers and writers.
package quiz

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"demarc"
	"demarc/catalog"
)

// Kind is what a question asks for.
type Kind string

// The closed list of kinds.
const (
	Who     Kind = "who"     // who has a duty
	Flip    Kind = "flip"    // who has it when a form changes
	Yours   Kind = "yours"   // which duty of four is the customer's
	Theirs  Kind = "theirs"  // which duty of four is the provider's alone
	Half    Kind = "half"    // what the customer does of a duty
	Control Kind = "control" // whose a control is
)

// Question is one question with its answer.
type Question struct {
	ID      string // stable from run to run, as long as the answer is the same
	Kind    Kind
	Service string   // id; "" for a control
	Forms   []string // ids of the forms under which the answer holds
	Duty    string   // id; the control's label for a control
	Text    string
	Choices []string
	Right   int               // index in Choices
	Because *demarc.Placement // the answer's placement; nil for a control
	Why     string            // the reason, where there is no placement
	Source  demarc.Source
	Weight  int // 0 to 3: how much there is to learn
}

// subject is what questions are about: a line of the estate, or of the catalog.
type subject struct {
	service    *catalog.Service
	typ        string // type of its resources
	address    string // of one of them; "" where there is none to name
	placements []*demarc.Placement
}

// maker collects questions; a placement is asked about once.
type maker struct {
	model *catalog.Catalog
	seen  map[string]bool
	list  []Question
}

// FromReport makes questions about an estate. It asks only about placements in
// which report and catalog agree; what is not known yet has another id there.
func FromReport(model *catalog.Catalog, rep *demarc.Report) []Question {
	m := &maker{model: model, seen: map[string]bool{}}
	example := map[string]demarc.Row{}
	for _, row := range rep.Resources {
		if old, ok := example[row.Line]; row.Line != "" && (!ok || len(row.Address) < len(old.Address)) {
			example[row.Line] = row
		}
	}
	for i := range rep.Header.Lines {
		line := &rep.Header.Lines[i]
		s, ok := model.Service(line.Service)
		row, used := example[line.ID]
		if !ok || !used {
			continue
		}
		sub := subject{service: s, typ: row.Type, address: row.Address}
		if row.Type == "Demarc::AWS::Account" {
			sub.address = ""
		}
		forms := slices.DeleteFunc(slices.Clone(line.Forms), func(f string) bool { return strings.HasPrefix(f, "?") })
		for _, id := range line.Placements {
			said := rep.Header.Placements[id]
			if said == nil {
				continue
			}
			p := model.Place(s, said.Duty, catalog.Holding(forms...))
			if p != nil && p.ID == id && p.Party == said.Party {
				sub.placements = append(sub.placements, p)
			}
		}
		m.ask(sub)
	}
	m.controls(rep)
	return m.list
}

// FromCatalog makes questions about services, without an estate: each as it
// stands by itself, and with each of its forms.
func FromCatalog(model *catalog.Catalog, services []string) []Question {
	m := &maker{model: model, seen: map[string]bool{}}
	for _, id := range services {
		s, ok := model.Service(id)
		if !ok {
			continue
		}
		var whole *catalog.Type
		if i := slices.IndexFunc(s.Types, func(t *catalog.Type) bool { return t.Carries == nil }); i >= 0 {
			whole = s.Types[i]
		}
		sub := subject{service: s}
		if whole != nil {
			sub.typ = whole.Type
		}
		_, sub.placements = model.Resolve(s, whole, catalog.Holding())
		m.ask(sub)
		for _, f := range s.Forms {
			if whole == nil || f.OnType(whole.Type) {
				_, sub.placements = model.Resolve(s, whole, catalog.Holding(f.ID))
				m.ask(sub)
			}
		}
	}
	return m.list
}

// Known are services that many people use, for a quiz without an estate.
var Known = []string{"ec2", "s3", "rds", "lambda", "iam", "vpc", "ecs", "eks", "dynamodb", "elb", "cloudfront", "apigateway", "sqs", "sns",
	"kms", "secretsmanager", "ebs", "efs", "aurora", "elasticache", "cloudtrail", "cloudwatchlogs", "route53", "acm"}

// ask makes every question about a subject.
func (m *maker) ask(s subject) {
	s.placements = slices.DeleteFunc(slices.Clone(s.placements), func(p *demarc.Placement) bool {
		d, ok := m.model.Duty(p.Duty)
		return !ok || len(p.Chain) > 1 || names(d)
	})
	for _, p := range s.placements {
		m.who(s, p)
		m.flips(s, p)
		m.half(s, p)
		m.pick(s, p)
	}
}

// add keeps a question unless it was asked of another line.
func (m *maker) add(q Question, key ...string) {
	q.ID = hash(append([]string{string(q.Kind)}, key...)...)
	if m.seen[q.ID] {
		return
	}
	right := q.Choices[q.Right]
	if q.Kind != Who && q.Kind != Flip && q.Kind != Control { // those keep the order of parties
		slices.SortFunc(q.Choices, func(a, b string) int { return strings.Compare(hash(q.ID, a), hash(q.ID, b)) })
	}
	q.Right = slices.Index(q.Choices, right)
	m.seen[q.ID] = true
	m.list = append(m.list, q)
}

// hash is short and the same in every run.
func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// names reports whether a duty's title says who has it.
func names(d demarc.Duty) bool {
	return slices.ContainsFunc([]string{"provider", "one's own", "customer", "the service's", "managed service"}, func(w string) bool { return strings.Contains(d.Title, w) })
}

// called names a subject in forms: "aws_s3_bucket.logs (Amazon S3 with versioning on)".
func (m *maker) called(s subject, forms []string) string {
	out := s.service.Name
	if len(forms) > 0 {
		out += " with " + titles(s.service, forms)
	}
	if s.address != "" {
		out = s.address + " (" + out + ")"
	}
	return out
}

func titles(s *catalog.Service, forms []string) string {
	out := make([]string, len(forms))
	for i, id := range forms {
		out[i] = id
		if f, ok := s.Form(id); ok && f.Title != "" {
			out[i] = f.Title
		}
	}
	return strings.Join(out, " and ")
}

func (m *maker) title(duty string) string {
	d, _ := m.model.Duty(duty)
	return d.Title
}

func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
