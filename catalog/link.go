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
// link's customer reads it.
func (c *Catalog) compose(p *demarc.Placement, s *Service, forms Forms) *demarc.Placement {
	if p == nil || len(c.links) == 0 {
		return p
	}
	left := p.Party != demarc.Provider && p.Party != demarc.None || p.CustomerAsked()
	var taken []string
	for _, l := range c.links {
		if !left {
			break
		}
		lp := l.of(p.Duty, s.ID, forms)
		if lp == nil {
			continue
		}
		p.Chain = append(p.Chain, demarc.Link{Link: l.ID, Title: l.Title, Party: lp.Party, Provider: lp.Provider, Customer: lp.Customer})
		if p.Party == demarc.Undecided && lp.Party != demarc.Provider {
			return p // what is left hangs on what is not known
		}
		p.Forms = appendNew(slices.Clone(p.Forms), lp.Forms...)
		p.ID += "@" + l.ID
		p.Customer, p.Portions, p.Candidates = lp.Customer, nil, nil
		if lp.Party != demarc.Customer {
			taken = append(taken, l.Title+": "+lp.Provider)
		}
		if lp.Reason != "" {
			p.Reason = strings.TrimSpace(p.Reason + " " + lp.Reason)
		}
		if source, ok := l.Sources[lp.Source]; ok {
			if source.Reviewed == "" {
				source.Reviewed = l.Reviewed
			}
			p.Source, p.Confidence = source, demarc.Documented
		}
		left = lp.Customer != nil && lp.Customer.Role.Asks()
	}
	if len(p.Chain) == 1 {
		return p
	}
	provider := p.Provider
	if len(taken) > 0 {
		if provider != "" {
			taken = slices.Insert(taken, 0, "AWS: "+provider)
		}
		p.Provider = strings.Join(taken, " ")
	}
	switch {
	case !left:
		p.Party = demarc.Organization
	case p.Provider != "":
		p.Party = demarc.Shared
	default:
		p.Party = demarc.Customer
	}
	return p
}

// of finds what a link does of a duty of a service in its forms: what it says
// of forms that hold before what it says in general.
func (l *LinkModel) of(duty, service string, forms Forms) *LinkPlacement {
	var general *LinkPlacement
	for _, p := range l.Placements {
		if p.Duty != duty || len(p.Services) > 0 && !slices.Contains(p.Services, service) {
			continue
		}
		if len(p.Forms) == 0 {
			if general == nil || len(general.Services) == 0 {
				general = p
			}
			continue
		}
		if truth, _ := all(p.Forms, forms); truth == expr.True {
			return p
		}
	}
	return general
}

// link checks the model of a link.
func (l *linter) link(m *LinkModel) {
	l.open(m.file)
	if m.ID == "" || m.Title == "" || m.ID == aws {
		l.fault(at{}, "a link wants an id of its own and a title")
	}
	l.sources(nil, m.Sources, m.Reviewed)
	for i, p := range m.Placements {
		where := at{"placements", i}
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
