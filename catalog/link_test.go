package catalog_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
)

// linked gives the small catalog with a link that places one duty of rds.
func linked(t *testing.T, placement string) (*catalog.Catalog, *catalog.Service) {
	t.Helper()
	base, err := catalog.Decode(small(t, "", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	c, err := base.Overlay(fstest.MapFS{"links/team.yaml": {Data: []byte("link: team\ntitle: Team\nplacements:\n" + placement)}}, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	s, _ := c.Service("rds")
	return c, s
}

// TestLinks: who has a duty when a team takes part, as its customer reads it,
// and as AWS's customer does. Of the small catalog's rds, encryption is shared
// and configured by the customer; patching is shared, and the customer decides,
// but on a custom engine it is all the customer's.
func TestLinks(t *testing.T) {
	all := "  - {duty: DUTY, party: provider, provider: Does it.}\n"
	part := "  - {duty: DUTY, party: shared, provider: Does some., customer: {role: performs, part: Does the rest.}}\n"
	nothing := "  - {duty: DUTY, party: customer, customer: {role: performs, part: Does it.}}\n"
	custom := "  - {duty: DUTY, services: [rds], forms: [custom], party: provider, provider: Does it.}\n"
	for name, c := range map[string]struct {
		placement, duty string
		form            expr.Truth // whether the engine is custom
		want, first     demarc.Party
	}{
		"it does all":                      {all, "encryption-at-rest", expr.False, demarc.Organization, demarc.Shared},
		"it does a part":                   {part, "encryption-at-rest", expr.False, demarc.Shared, demarc.Shared},
		"it does nothing":                  {nothing, "encryption-at-rest", expr.False, demarc.Shared, demarc.Shared},
		"all of what is the customer's":    {all, "guest-os-patching", expr.True, demarc.Organization, demarc.Customer},
		"a part of what is the customer's": {part, "guest-os-patching", expr.True, demarc.Shared, demarc.Customer},
		"nothing of the customer's":        {nothing, "guest-os-patching", expr.True, demarc.Customer, demarc.Customer},
		"what AWS does alone stays AWS's":  {all, "physical-security", expr.False, demarc.Provider, demarc.Provider},
		"only in a form that holds":        {custom, "guest-os-patching", expr.True, demarc.Organization, demarc.Customer},
		"only in a form that does not":     {custom, "guest-os-patching", expr.False, demarc.Shared, demarc.Shared},
		"in a form that is not known":      {custom, "encryption-at-rest", expr.Unknown, demarc.Undecided, demarc.Undecided},
		"AWS's own party is not known":     {all, "guest-os-patching", expr.Unknown, demarc.Undecided, demarc.Undecided},
	} {
		duty := c.duty
		model, s := linked(t, strings.Replace(c.placement, "DUTY", duty, 1))
		p := model.Place(s, duty, func(form string) expr.Truth {
			if form == "custom" {
				return c.form
			}
			return expr.False
		})
		if p.Party != c.want || p.FirstParty() != c.first {
			t.Errorf("%s: %s, and %s for AWS's customer; want %s, %s", name, p.Party, p.FirstParty(), c.want, c.first)
		}
		seen, _ := model.From("aws")
		own, _ := seen.Service("rds")
		if q := seen.Place(own, duty, catalog.Holding()); len(q.Chain) != 1 {
			t.Errorf("%s: from AWS's side the chain has %d links", name, len(q.Chain))
		}
	}
}
