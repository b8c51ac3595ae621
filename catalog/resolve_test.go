package catalog_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc"
	"demarc/catalog"
	"demarc/internal/expr"
)

func decodeSmall(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Decode(small(t, "", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPlace(t *testing.T) {
	c := decodeSmall(t)
	rds, _ := c.Service("rds")
	unknown := func(string) expr.Truth { return expr.Unknown }
	for name, want := range map[string]struct {
		duty  string
		forms catalog.Forms
		id    string
		party demarc.Party
		from  string
	}{
		"default":  {"guest-os-patching", catalog.Holding(), "rds/guest-os-patching", demarc.Shared, "service"},
		"case":     {"guest-os-patching", catalog.Holding("custom"), "rds/guest-os-patching+custom", demarc.Customer, "case"},
		"open":     {"guest-os-patching", unknown, "rds/guest-os-patching+?custom", demarc.Undecided, "service"},
		"category": {"physical-security", unknown, "container/physical-security", demarc.Provider, "category"},
	} {
		p := c.Place(rds, want.duty, want.forms)
		if p.ID != want.id || p.Party != want.party || p.From != want.from {
			t.Errorf("%s: got %s, %s from %s; want %s, %s from %s", name, p.ID, p.Party, p.From, want.id, want.party, want.from)
		}
	}
}

func TestUndecidedNamesItsCandidates(t *testing.T) {
	c := decodeSmall(t)
	rds, _ := c.Service("rds")
	p := c.Place(rds, "guest-os-patching", func(string) expr.Truth { return expr.Unknown })
	var got []demarc.Party
	for _, k := range p.Candidates {
		got = append(got, k.Party)
	}
	if diff := cmp.Diff([]demarc.Party{demarc.Customer, demarc.Shared}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFlipsGoBothWays(t *testing.T) {
	c := decodeSmall(t)
	rds, _ := c.Service("rds")
	there := c.Place(rds, "guest-os-patching", catalog.Holding()).Flips
	if diff := cmp.Diff([]demarc.Flip{{Forms: []string{"custom"}, Title: "Custom for Oracle", Party: demarc.Customer}}, there); diff != "" {
		t.Error(diff)
	}
	back := c.Place(rds, "guest-os-patching", catalog.Holding("custom")).Flips
	if diff := cmp.Diff([]demarc.Flip{{Title: "without Custom for Oracle", Party: demarc.Shared}}, back); diff != "" {
		t.Error(diff)
	}
}

func TestLineIsNamedByTheFormsThatDecided(t *testing.T) {
	c := decodeSmall(t)
	rds, _ := c.Service("rds")
	for id, forms := range map[string]catalog.Forms{
		"rds":         catalog.Holding("old"), // it moves nothing
		"rds+custom":  catalog.Holding("custom", "old"),
		"rds+?custom": func(string) expr.Truth { return expr.Unknown },
	} {
		if line, _ := c.Resolve(rds, rds.Types[0], forms); line.ID != id {
			t.Errorf("got %s, want %s", line.ID, id)
		}
	}
	if line, placements := c.Resolve(rds, rds.Types[1], catalog.Holding()); line.ID != "rds/DBSubnetGroup" || len(placements) != 0 {
		t.Errorf("a helper type carries %d duties on line %s", len(placements), line.ID)
	}
}
