package catalog

import (
	"slices"
	"strings"

	"demarc"
	"demarc/internal/expr"
)

// LinkModel is one more link of the chain of parties: what a platform team or
// a vendor does of the part that the link before it leaves to its customer.
// The link's customer is the next link's provider.
type LinkModel struct {
	ID         string                   `yaml:"link"`
	Title      string                   `yaml:"title"` // Platform team
	Reviewed   string                   `yaml:"reviewed"`
	Sources    map[string]demarc.Source `yaml:"sources"`
	Placements []*LinkPlacement         `yaml:"placements"`

	file string
}

// LinkPlacement is what a link does of a duty. It concerns only those services
// and forms, and only where the link before leaves its customer a part.
type LinkPlacement struct {
	Duty     string       `yaml:"duty"`
	Services []string     `yaml:"services"` // empty: every service
	Forms    []string     `yaml:"forms"`    // all of which must hold
	Party    demarc.Party `yaml:"party"`    // provider: the link does it all; shared; customer: it says that it does not
	Provider string       `yaml:"provider"`
	Customer *demarc.Part `yaml:"customer"`
	Reason   string       `yaml:"reason"`
	Source   string       `yaml:"source"`
}

// aws is the first link of every chain.
const aws = "aws"

// Viewpoint is the link whose customer reads the placements: the last one.
func (c *Catalog) Viewpoint() string {
	if n := len(c.links); n > 0 {
		return c.links[n-1].ID
	}
	return aws
}

// From gives the catalog as the customer of a link reads it; false if there is
// no such link.
func (c *Catalog) From(viewpoint string) (*Catalog, bool) {
	seen := c.layered(nil, nil, nil, Names{})
	seen.Digest = c.Digest
	if viewpoint == aws {
		seen.links = nil
		return seen, true
	}
	for i, l := range c.links {
		if l.ID == viewpoint {
			seen.links = c.links[:i+1]
			return seen, true
		}
	}
	return nil, false
}

// Links lists the ids of the links, in the order of the chain.
func (c *Catalog) Links() []string {
	out := []string{aws}
	for _, l := range c.links {
		out = append(out, l.ID)
	}
	return out
}

// compose carries a placement along the links: each takes over what it does of
// the part that was left to its customer, and the party is then how the last
// link's customer reads it. Where forms that are not known decide whether a
// link takes part and the party hangs on that, it is not known either.
func (c *Catalog) compose(p *demarc.Placement, s *Service, forms Forms) *demarc.Placement {
	if p == nil || len(c.links) == 0 {
		return p
	}
	switch p.Party {
	case demarc.Provider, demarc.Customer, demarc.Shared:
	default: // nobody's, somebody else's, or not known
		return p
	}
	var chain []step
	var doubts []doubt
	for _, l := range c.links {
		sure, maybe, open := l.of(p.Duty, s.ID, forms)
		if maybe != nil {
			doubts = append(doubts, doubt{step{l, maybe}, len(chain), open})
		}
		if sure != nil {
			chain = append(chain, step{l, sure})
		}
	}
	out := carryAll(p, chain)
	for _, d := range doubts {
		rest := slices.Insert(slices.Clone(chain), d.at, d.step)
		if d.at < len(chain) && chain[d.at].link == d.step.link {
			rest = slices.Delete(rest, d.at+1, d.at+2) // in place of what the link says in general
		}
		if other := carryAll(p, rest); other.Party != out.Party {
			return undecidedBy(s, p, d.open, other, out)
		}
	}
	return out
}

// step is what one link does of a duty; doubt is one that may hold, before the
// at-th sure step.
type step struct {
	link *LinkModel
	does *LinkPlacement
}

type doubt struct {
	step step
	at   int
	open []string // forms that are not known
}

// carryAll carries a placement, or each portion of a mixed one, along a chain.
func carryAll(p *demarc.Placement, chain []step) *demarc.Placement {
	out := *p
	out.Chain, out.Forms = slices.Clone(p.Chain), slices.Clone(p.Forms)
	portions := p.Portions
	if len(portions) == 0 {
		portions = []demarc.Portion{{Party: p.Party, Provider: p.Provider, Customer: p.Customer}}
	}
	reached := 0
	carried := make([]demarc.Portion, len(portions))
	for i, portion := range portions {
		var n int
		carried[i], n = carry(portion, chain)
		reached = max(reached, n)
	}
	for _, k := range chain[:reached] {
		out.Chain = append(out.Chain, demarc.Link{Link: k.link.ID, Title: k.link.Title, Party: k.does.Party, Provider: k.does.Provider, Customer: k.does.Customer})
		out.Forms = appendNew(out.Forms, k.does.Forms...)
		out.ID += "@" + k.link.ID
		out.Reason = strings.TrimSpace(out.Reason + " " + k.does.Reason)
		if source, ok := k.link.Sources[k.does.Source]; ok {
			if source.Reviewed == "" {
				source.Reviewed = k.link.Reviewed
			}
			out.Source, out.Confidence = source, demarc.Documented
		}
	}
	if len(p.Portions) == 0 {
		out.Party, out.Provider, out.Customer = carried[0].Party, carried[0].Provider, carried[0].Customer
		return &out
	}
	out.Portions, out.Party = carried, carried[0].Party
	for _, portion := range carried {
		if portion.Party != out.Party {
			out.Party = demarc.Shared
		}
	}
	return &out
}

// carry hands the customer's part of a portion from link to link, as far as
// there is one; reached counts the links that it came to.
func carry(portion demarc.Portion, chain []step) (out demarc.Portion, reached int) {
	out = portion
	var teams []string
	for _, k := range chain {
		if out.Customer == nil {
			break
		}
		reached++
		if k.does.Party != demarc.Customer {
			teams = append(teams, k.link.Title+": "+k.does.Provider)
		}
		out.Customer = k.does.Customer
	}
	asked := out.Customer != nil && out.Customer.Role.Asks()
	switch {
	case portion.Party == demarc.Provider && !asked: // AWS does the work, whoever decides and verifies
	case asked && (len(teams) > 0 || portion.Party != demarc.Customer):
		out.Party = demarc.Shared
	case asked:
		out.Party = demarc.Customer
	case len(teams) > 0:
		out.Party = demarc.Organization
	}
	if len(teams) > 0 {
		if portion.Provider != "" {
			teams = slices.Insert(teams, 0, "AWS: "+portion.Provider)
		}
		out.Provider = strings.Join(teams, " ")
	}
	return out, reached
}

// undecidedBy is a placement that hangs on whether a link takes part.
func undecidedBy(s *Service, p *demarc.Placement, open []string, candidates ...*demarc.Placement) *demarc.Placement {
	out := *p
	out.Party, out.Provider, out.Customer, out.Portions, out.Forms, out.Flips = demarc.Undecided, "", nil, nil, nil, nil
	for _, f := range open {
		out.Forms = append(out.Forms, "?"+f)
	}
	out.ID += "@?" + strings.Join(open, "+")
	out.Reason = "It hangs on a value that is not known: " + s.titles(open) + "."
	for _, c := range candidates {
		out.Candidates = append(out.Candidates, demarc.Portion{Forms: c.Forms, Party: c.Party, Provider: c.Provider, Customer: c.Customer})
	}
	return &out
}

// of finds what a link does of a duty of a service in its forms: what it says
// of forms that hold, else of the service, else in general. An earlier one
// whose forms may hold is maybe, with those that are not known.
func (l *LinkModel) of(duty, service string, forms Forms) (sure, maybe *LinkPlacement, open []string) {
	for _, p := range l.Placements {
		if p.Duty != duty || len(p.Services) > 0 && !slices.Contains(p.Services, service) {
			continue
		}
		if len(p.Forms) == 0 {
			if sure == nil || len(sure.Services) == 0 {
				sure = p
			}
			continue
		}
		switch truth, unsure := all(p.Forms, forms); truth {
		case expr.True:
			return p, maybe, open
		case expr.Unknown:
			if maybe == nil {
				maybe, open = p, unsure
			}
		}
	}
	return sure, maybe, open
}

// link checks the model of a link.
func (l *linter) link(m *LinkModel) {
	l.open(m.file)
	seen := map[string]bool{}
	if m.ID == "" || m.Title == "" || m.ID == aws {
		l.fault(at{}, "a link wants an id of its own and a title")
	}
	l.sources(nil, m.Sources, m.Reviewed)
	for i, p := range m.Placements {
		where := at{"placements", i}
		same := p.Duty + "|" + strings.Join(p.Services, ",") + "|" + strings.Join(p.Forms, ",")
		if seen[same] {
			l.fault(where, "%s is placed twice for the same services and forms", p.Duty)
		}
		seen[same] = true
		switch p.Party {
		case demarc.Provider, demarc.Shared, demarc.Customer:
		default:
			l.fault(where, "%s: party %q; a link does it all (provider), a part (shared) or nothing (customer)", p.Duty, p.Party)
		}
		l.parts(where, p.Duty, p.Party, p.Provider, p.Customer, p.Reason)
		for _, s := range p.Services {
			svc, ok := l.catalog.Service(s)
			if !ok {
				l.fault(where, "%s: no service %q", p.Duty, s)
				continue
			}
			for _, f := range p.Forms {
				if _, ok := svc.Form(f); !ok {
					l.fault(where, "%s: %s has no form %q", p.Duty, s, f)
				}
			}
		}
		if len(p.Forms) > 0 && len(p.Services) == 0 {
			l.fault(where, "%s: forms belong to services; name the services", p.Duty)
		}
		if _, ok := m.Sources[p.Source]; p.Source != "" && !ok {
			l.fault(where, "%s: source %q is not among the sources of the file", p.Duty, p.Source)
		}
	}
}
