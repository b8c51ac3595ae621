// Package records reads what people state about an estate, from YAML files in
// a folder that lies beside the code and is reviewed like it: the profile of
// the organization, claims of assurance, attestations and waivers; and how the
// organization divides its duties, from demarc.yaml.
//
// A statement with a fault is not believed: what it would have excused is
// reported, and the fault with it.
package records

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"demarc"
	"demarc/catalog"
)

// Folder is where records lie in a repository.
const Folder = ".demarc"

// most is the largest file that is read, in bytes.
const most = 1 << 20

// file is the shape of a file of records; each key is optional.
type file struct {
	Profile          *profile      `yaml:"profile,omitempty"`
	Claims           []claim       `yaml:"claims,omitempty"`
	Attestations     []statement   `yaml:"attestations,omitempty"`
	Waivers          []statement   `yaml:"waivers,omitempty"`
	Acknowledgements []statement   `yaml:"acknowledgements,omitempty"`
	Certificates     []certificate `yaml:"certificates,omitempty"`
}

type profile struct {
	Organization string        `yaml:"organization"`
	Partition    string        `yaml:"partition,omitempty"`
	Regions      []string      `yaml:"regions,omitempty"`
	Requirements []requirement `yaml:"requirements"`
	Acts         []act         `yaml:"acts"`
}

type requirement struct {
	ID        string `yaml:"id"`
	Kind      string `yaml:"kind"`
	Title     string `yaml:"title"`
	Why       string `yaml:"why"`
	DecidedBy string `yaml:"decided_by"`
	On        string `yaml:"on"`
	Expires   string `yaml:"expires"`
}

type act struct {
	Duty     string   `yaml:"duty"`
	What     string   `yaml:"what"`
	Accounts []string `yaml:"accounts"`
	By       string   `yaml:"by"`
	On       string   `yaml:"on"`
	Expires  string   `yaml:"expires"`
	Evidence string   `yaml:"evidence"`
}

type claim struct {
	Programme  string   `yaml:"programme"`
	Level      string   `yaml:"level,omitempty"`
	Services   []string `yaml:"services"`
	InScope    *bool    `yaml:"in_scope,omitempty"`
	Partition  string   `yaml:"partition,omitempty"`
	Regions    []string `yaml:"regions,omitempty"`
	Exclusions []string `yaml:"exclusions,omitempty"`
	Until      string   `yaml:"until"`
	Bridge     string   `yaml:"bridge,omitempty"`
	Source     string   `yaml:"source"`
	Checked    string   `yaml:"checked"`
}

// Read reads every .yaml and .yml file of a folder, in order of name, and
// checks it against the catalog. It gives the files that were read, with their
// digests, and every fault with file and line. A folder that cannot be opened
// is the only error. As is the folder's name in all of that.
func Read(dir, as string, model *catalog.Catalog) (demarc.Records, []demarc.Input, []demarc.Skip, error) {
	var out demarc.Records
	root, err := os.OpenRoot(dir)
	if err != nil {
		return out, nil, nil, fmt.Errorf("records: %w; name a folder that can be read", err)
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return out, nil, nil, fmt.Errorf("records: %s: %w", dir, err)
	}
	var inputs []demarc.Input
	var faults []demarc.Skip
	seen := map[string]string{}
	for _, e := range entries {
		if ext := path.Ext(e.Name()); e.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		name := path.Join(filepath.ToSlash(as), e.Name())
		raw, err := readFile(root, e.Name())
		if err != nil {
			faults = append(faults, demarc.Skip{Path: name, Reason: "records: " + err.Error()})
			continue
		}
		sum := sha256.Sum256(raw)
		inputs = append(inputs, demarc.Input{Path: name, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(raw)), Kind: "records"})
		r := &reader{name: name, model: model, folder: root, seen: seen}
		r.file(raw, &out)
		faults = append(faults, r.faults...)
	}
	return out, inputs, faults, nil
}

// Check lists the faults of the text of one file, as if it lay in a folder.
func Check(dir string, text []byte, model *catalog.Catalog) ([]demarc.Skip, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	defer root.Close()
	r := &reader{name: dir, model: model, folder: root, seen: map[string]string{}}
	r.file(text, &demarc.Records{})
	return r.faults, nil
}

func readFile(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(raw) > most {
		err = fmt.Errorf("the file is larger than %d bytes; split it", most)
	}
	return raw, err
}

// reader reads one file and collects its faults.
type reader struct {
	name   string
	model  *catalog.Catalog
	folder *os.Root
	seen   map[string]string // ids of statements -> where they stand, in all files
	root   yaml.Node         // for line numbers
	faults []demarc.Skip
}

func (r *reader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, demarc.Skip{Path: fmt.Sprintf("%s:%d", r.name, line), Reason: "records: " + fmt.Sprintf(format, args...)})
}

// whole reports whether reading an entry finds no fault.
func (r *reader) whole(read func()) bool {
	before := len(r.faults)
	read()
	return len(r.faults) == before
}

func (r *reader) file(raw []byte, out *demarc.Records) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		r.faults = append(r.faults, demarc.Skip{Path: r.name, Reason: "records: " + oneLine(err) + "; nothing of the file counts; the format is in docs/records.md"})
		return
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		r.faults = append(r.faults, demarc.Skip{Path: r.name, Reason: "records: more than one document; nothing of the file counts; keep one, or write two files"})
		return
	}
	_ = yaml.Unmarshal(raw, &r.root) // it was just decoded
	if f.Profile != nil {
		if out.Profile != nil {
			r.fault(r.line("profile"), "a second profile, which does not count; the first is in %s", out.Profile.Path)
		} else {
			out.Profile = r.profile(f.Profile)
		}
	}
	for i := range f.Claims {
		var c demarc.Claim
		if r.whole(func() { c = r.claim(&f.Claims[i], r.line("claims", i)) }) {
			out.Claims = append(out.Claims, c)
		}
	}
	for _, group := range []struct {
		key  string
		kind demarc.StatementKind
		list []statement
	}{{"attestations", demarc.Attestation, f.Attestations}, {"waivers", demarc.Waiver, f.Waivers}, {"acknowledgements", demarc.Acknowledgement, f.Acknowledgements}} {
		for i := range group.list {
			var s demarc.Statement
			if r.whole(func() { s = r.statement(group.kind, &group.list[i], r.line(group.key, i)) }) {
				out.Statements = append(out.Statements, s)
			}
		}
	}
	for i := range f.Certificates {
		var c demarc.Certificate
		if r.whole(func() { c = r.certificate(&f.Certificates[i], r.line("certificates", i)) }) {
			out.Certificates = append(out.Certificates, c)
		}
	}
}

// oneLine is an error of the YAML decoder on one line.
func oneLine(err error) string {
	return strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " ")
}

// line finds the line of a value by keys and indexes from the top.
func (r *reader) line(steps ...any) int {
	n := &r.root
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
				if n.Content[i].Value == step {
					n = n.Content[i+1]
					break
				}
			}
		case int:
			if n.Kind == yaml.SequenceNode && step < len(n.Content) {
				n = n.Content[step]
			}
		}
	}
	return n.Line
}

// longest is how long a statement may stand before it must be made anew.
const longest = 365

func (r *reader) profile(p *profile) *demarc.Profile {
	out := &demarc.Profile{Path: r.name, Organization: p.Organization}
	if r.whole(func() { r.place(r.line("profile"), p.Partition, p.Regions) }) {
		out.Partition, out.Regions = p.Partition, p.Regions
	}
	for i, q := range p.Requirements {
		line := r.line("profile", "requirements", i)
		before := len(r.faults)
		if q.ID == "" || q.DecidedBy == "" {
			r.fault(line, "a requirement wants id and decided_by")
		}
		kind := demarc.RequirementKind(q.Kind)
		if !slices.Contains([]demarc.RequirementKind{demarc.Law, demarc.Standard, demarc.Policy}, kind) {
			r.fault(line, "requirement %s: kind %q is none of law, standard, policy", q.ID, q.Kind)
		}
		on, expires := r.term(line, "requirement "+q.ID, q.On, q.Expires)
		if len(r.faults) > before {
			on, expires = time.Time{}, time.Time{} // it stays, never holds, and so keeps its duty open
		}
		out.Requirements = append(out.Requirements, demarc.Requirement{ID: q.ID, Kind: kind, Title: q.Title, Why: q.Why, DecidedBy: q.DecidedBy, On: on, Expires: expires})
	}
	for i, a := range p.Acts {
		line := r.line("profile", "acts", i)
		before := len(r.faults)
		if d, ok := r.model.Duty(a.Duty); !ok {
			r.fault(line, "no duty %q; demarc who aws lists those of the account and organization", a.Duty)
		} else if d.Scope == demarc.ScopeResource {
			r.fault(line, "%s is a duty of each resource, not of the account or organization; a profile cannot say that it is done", a.Duty)
		}
		if a.By == "" || a.What == "" {
			r.fault(line, "the act for %s wants what and by", a.Duty)
		}
		on, expires := r.term(line, "the act for "+a.Duty, a.On, a.Expires)
		if len(r.faults) > before {
			continue
		}
		out.Acts = append(out.Acts, demarc.Act{Duty: a.Duty, What: a.What, Accounts: a.Accounts, By: a.By, On: on, Expires: expires, Evidence: a.Evidence})
	}
	return out
}

func (r *reader) claim(c *claim, line int) demarc.Claim {
	known := func(p catalog.Programme) bool { return p.ID == c.Programme }
	if !slices.ContainsFunc(r.model.Programmes, known) {
		var ids []string
		for _, p := range r.model.Programmes {
			ids = append(ids, p.ID)
		}
		r.fault(line, "no programme %q; there are %s", c.Programme, strings.Join(ids, ", "))
	}
	if len(c.Services) == 0 {
		r.fault(line, "the claim on %s names no service", c.Programme)
	}
	for _, s := range c.Services {
		if !slices.Contains(r.model.ServiceIDs(), s) {
			r.fault(line, "no service %q; demarc catalog stats --services lists them", s)
		}
	}
	r.place(line, c.Partition, c.Regions)
	for _, x := range c.Exclusions {
		r.exclusion(line, x)
	}
	if c.Source == "" {
		r.fault(line, "the claim on %s wants a source: an address, or a name and number of the report", c.Programme)
	}
	out := demarc.Claim{Path: r.name, Programme: c.Programme, Level: c.Level, Services: c.Services, InScope: c.InScope == nil || *c.InScope,
		Partition: c.Partition, Regions: c.Regions, Exclusions: c.Exclusions, Source: c.Source,
		Until: r.end(line, "until", c.Until), Checked: r.end(line, "checked", c.Checked)}
	if c.Bridge != "" {
		out.Bridge = r.end(line, "bridge", c.Bridge)
		if !out.Bridge.After(out.Until) {
			r.fault(line, "the bridge letter ends %s, before the period does", c.Bridge)
		}
	}
	return out
}

// partitions are AWS's, as the first part of an ARN names them.
var partitions = []string{"", "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"}

var regionShape = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-\d+$`)

// place checks a partition and Regions: a slip of the pen would make a claim
// hold elsewhere.
func (r *reader) place(line int, partition string, regions []string) {
	if !slices.Contains(partitions, partition) {
		r.fault(line, "partition %q is none of %s", partition, strings.Join(partitions[1:], ", "))
	}
	for _, region := range regions {
		if !regionShape.MatchString(region) {
			r.fault(line, "%q is no Region; write it as eu-central-1", region)
		}
	}
}

// exclusion checks what a report leaves out: a slip of the pen would make it
// evidence for what it excludes.
func (r *reader) exclusion(line int, x string) {
	if regionShape.MatchString(x) {
		return
	}
	service, form, _ := strings.Cut(x, "+")
	s, ok := r.model.Service(service)
	if !ok {
		r.fault(line, "exclusion %q is neither a service, service+form, nor a Region", x)
		return
	}
	if _, ok := s.Form(form); form != "" && !ok {
		r.fault(line, "exclusion %q: %s has no form %q; demarc explain %s lists them", x, service, form, service)
	}
}

// term reads the first and last day of a statement.
func (r *reader) term(line int, what, on, expires string) (time.Time, time.Time) {
	from, err := time.Parse(time.DateOnly, on)
	if err != nil {
		r.fault(line, "%s: on wants a date, YYYY-MM-DD, not %q", what, on)
	}
	to := r.end(line, "expires", expires)
	switch {
	case from.IsZero() || to.IsZero():
	case to.Before(from):
		r.fault(line, "%s: it expires before it was made", what)
	case to.After(from.AddDate(0, 0, longest+1)):
		r.fault(line, "%s: it stands for more than %d days; look again sooner", what, longest)
	}
	return from, to
}

// end reads a date as the last second of its day, UTC.
func (r *reader) end(line int, what, s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		r.fault(line, "%s wants a date, YYYY-MM-DD, not %q", what, s)
		return time.Time{}
	}
	return t.Add(24*time.Hour - time.Second)
}
