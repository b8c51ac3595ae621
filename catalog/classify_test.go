package catalog_test

import (
	"testing"
	"testing/fstest"
	"time"

	"demarc"
	"demarc/catalog"
)

// TestEveryDraftIsSound: whatever is answered, the drafted file is one that
// lint accepts, and "can you log in?" settles the category.
func TestEveryDraftIsSound(t *testing.T) {
	base, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	questions, err := catalog.Questions()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	var sets []map[string]bool
	for _, q := range questions { // each answer on a managed platform, all yes and all no
		for _, answer := range []bool{true, false} {
			set := map[string]bool{"login": false, "engine": true}
			set[q.ID] = answer
			sets = append(sets, set)
		}
	}
	for _, all := range []bool{true, false} {
		set := map[string]bool{}
		for _, q := range questions {
			set[q.ID] = all
		}
		sets = append(sets, set)
	}
	for _, answers := range sets {
		draft, err := catalog.Draft("store", "Store", answers)
		if err != nil {
			t.Fatal(err)
		}
		c, err := base.Overlay(fstest.MapFS{"services/store.yaml": {Data: draft}}, now)
		if err != nil {
			t.Errorf("%v: %v", answers, err)
			continue
		}
		s, _ := c.Service("store")
		if login := answers["login"]; login != (s.Category == "infrastructure") {
			t.Errorf("%v: category %s", answers, s.Category)
		}
	}
	for _, answers := range []map[string]bool{{}, {"login": false}, {"data": true, "key": true}} {
		if draft, err := catalog.Draft("store", "Store", answers); err == nil {
			t.Errorf("%v settles no category, and yet:\n%s", answers, draft)
		}
	}
	draft, err := catalog.Draft("store", "Store", map[string]bool{"login": false, "engine": true, "data": true, "key": true})
	if err != nil {
		t.Fatal(err)
	}
	c, err := base.Overlay(fstest.MapFS{"services/store.yaml": {Data: draft}}, now)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := c.Service("store")
	if p := c.Place(s, "key-management", catalog.Holding()); p == nil || p.Party != demarc.Shared || p.Confidence != demarc.Reasoned {
		t.Errorf("key-management: %+v", p)
	}
	if p := c.Place(s, "guest-os-patching", catalog.Holding()); p == nil || p.From != "category" {
		t.Errorf("what no answer settles follows the category, got %+v", p)
	}
}
