package assess

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"demarc"
	"demarc/internal/owners"
)

// own finds who carries the duties of a resource.
func (p *part) own(r *demarc.Resource, service string) *demarc.Ownership {
	if p.owners == nil {
		return nil
	}
	o := p.owners.Of(owners.Resource{Address: r.Address, Service: service, Account: r.Account, File: r.File, Tags: r.Tags})
	if o.Owner == "" && o.Duties == nil {
		return nil
	}
	return o
}

// asks: whether a status leaves work that somebody in the house must carry.
func asks(s demarc.Status) bool {
	return s != demarc.StatusInherited && s != demarc.StatusNotApplicable
}

// ownerships gives each ownership of the rows its ID, the same on every run,
// and writes it to the rows.
func ownerships(rep *demarc.Report, parts []*part) {
	said := func(o *demarc.Ownership) string {
		var b strings.Builder
		fmt.Fprintf(&b, "%s\x00%s", o.Owner, o.Why)
		for _, d := range slices.Sorted(maps.Keys(o.Duties)) {
			fmt.Fprintf(&b, "\x00%s\x00%s\x00%s", d, o.Duties[d].Owner, o.Duties[d].Why)
		}
		return b.String()
	}
	byText := map[string]*demarc.Ownership{}
	text := map[*demarc.Ownership]string{}
	for _, p := range parts {
		for _, o := range p.owned {
			if o == nil || text[o] != "" {
				continue
			}
			text[o] = said(o)
			byText[text[o]] = o
		}
	}
	count := map[string]int{}
	for _, key := range slices.Sorted(maps.Keys(byText)) {
		o := *byText[key]
		o.ID = cmp.Or(o.Owner, "nobody")
		if count[o.Owner]++; count[o.Owner] > 1 {
			o.ID = fmt.Sprintf("%s.%d", o.ID, count[o.Owner])
		}
		byText[key] = &o
		rep.Header.Ownerships = append(rep.Header.Ownerships, o)
	}
	slices.SortFunc(rep.Header.Ownerships, func(a, b demarc.Ownership) int { return strings.Compare(a.ID, b.ID) })
	i := 0
	for _, p := range parts {
		for _, o := range p.owned {
			if o != nil {
				rep.Resources[i].Owner = byText[text[o]].ID
			}
			i++
		}
	}
}

// teams lists the declared teams, with who took their duties on.
func (s *shared) teams() []demarc.Team {
	teams := slices.Clone(s.run.Owners.Teams)
	for i := range teams {
		for _, st := range s.run.Records.Statements {
			if st.Kind == demarc.Acknowledgement && st.Team == teams[i].ID && s.holds(st.On, st.Expires) {
				teams[i].Acknowledged = st.By + ", " + st.On.Format(time.DateOnly)
			}
		}
	}
	return teams
}
