package quiz_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
	"demarc/internal/expr"
	"demarc/internal/lens"
	"demarc/internal/load"
	"demarc/internal/quiz"
)

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// says are the choices that name a party.
var says = map[demarc.Party]string{
	demarc.Provider: "AWS", demarc.Customer: "you", demarc.Shared: "AWS and you, each a part", demarc.Organization: "another account or team of yours",
	demarc.ThirdParty: "a third party", demarc.None: "nobody: there is no such thing here",
}

// stated is how a flip begins: who has the duty before.
var stated = map[demarc.Party]string{
	demarc.Provider: ": AWS must ", demarc.Customer: ": you must ", demarc.Shared: ": AWS and you must ", demarc.Organization: ": another account or team of yours must ",
	demarc.ThirdParty: ": a third party must ", demarc.None: ": nobody has to ",
}

var kinds = []quiz.Kind{quiz.Who, quiz.Flip, quiz.Yours, quiz.Theirs, quiz.Half}

func open(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// shop is the report of examples/shop, with controls.
func shop(t *testing.T, c *catalog.Catalog) *demarc.Report {
	t.Helper()
	read, err := load.Paths(context.Background(), []string{"../../examples/shop"}, load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	framework, ok := c.Framework("nist-800-53-r5")
	if !ok {
		t.Fatal("no framework")
	}
	return assess.Assess(c, lens.Focus(c, read.Resources, lens.Options{}), assess.Run{Now: now, Framework: framework})
}

func TestQuestionsOfShop(t *testing.T) {
	c := open(t)
	list := quiz.FromReport(c, shop(t, c))
	examine(t, c, list, append(kinds, quiz.Control))
	for _, q := range list {
		if q.Kind != quiz.Control && q.Service != "aws" && !strings.Contains(q.Text, "aws_") {
			t.Errorf("%s names no resource: %s", q.ID, q.Text)
		}
	}
}

func TestQuestionsOfTheWholeCatalog(t *testing.T) {
	c := open(t)
	list := quiz.FromCatalog(c, c.ServiceIDs())
	examine(t, c, list, kinds)
	if len(list) < 5000 {
		t.Errorf("%d questions; want at least 5000", len(list))
	}
}

// examine checks what must hold of every question, and that each kind is there.
func examine(t *testing.T, c *catalog.Catalog, list []quiz.Question, want []quiz.Kind) {
	t.Helper()
	seen := map[string]bool{}
	count := map[quiz.Kind]int{}
	for _, q := range list {
		if seen[q.ID] || q.ID == "" {
			t.Errorf("id %q stands twice", q.ID)
		}
		seen[q.ID] = true
		count[q.Kind]++
		if len(q.Choices) < 2 || len(q.Choices) > 4 || q.Right < 0 || q.Right >= len(q.Choices) {
			t.Errorf("%s: %d choices, the %dth right: %s", q.ID, len(q.Choices), q.Right, q.Text)
			continue
		}
		if sorted := slices.Sorted(slices.Values(q.Choices)); len(slices.Compact(sorted)) < len(q.Choices) {
			t.Errorf("%s: a choice stands twice: %q", q.ID, q.Choices)
		}
		if strings.ContainsFunc(q.Text+strings.Join(q.Choices, ""), unicode.IsControl) || !strings.HasSuffix(q.Text, "?") {
			t.Errorf("%s: %q", q.ID, q.Text)
		}
		if q.Source.URL != "" && q.Source.Reviewed == "" {
			t.Errorf("%s: nobody says when %s was checked", q.ID, q.Source.URL)
		}
		agrees(t, c, q, slices.Contains(want, quiz.Control))
	}
	for _, k := range want {
		if count[k] < 20 {
			t.Errorf("%d questions of kind %s; want at least 20", count[k], k)
		}
	}
}

// agrees holds a question's answer against the catalog, which alone decides.
func agrees(t *testing.T, c *catalog.Catalog, q quiz.Question, estate bool) {
	t.Helper()
	right := q.Choices[q.Right]
	if q.Kind == quiz.Control {
		if q.Why == "" || q.Because != nil {
			t.Errorf("%s: no reason", q.ID)
		}
		return
	}
	s, ok := c.Service(q.Service)
	if !ok {
		t.Fatalf("%s: no service %q", q.ID, q.Service)
	}
	place := func(duty string) *demarc.Placement { return c.Place(s, duty, catalog.Holding(q.Forms...)) }
	p := place(q.Duty)
	if p == nil || q.Because == nil || p.Party != q.Because.Party || p.Party == demarc.Undecided {
		t.Errorf("%s: %+v is not what the catalog says: %+v", q.ID, q.Because, p)
		return
	}
	switch q.Kind {
	case quiz.Who, quiz.Flip:
		if right != says[p.Party] {
			t.Errorf("%s: %q is right, and the catalog says %s: %s", q.ID, right, p.Party, q.Text)
		}
		helped := p.Party == demarc.Provider && p.Customer != nil || p.Party == demarc.Customer && p.Provider != ""
		if helped && slices.Contains(q.Choices, says[demarc.Shared]) {
			t.Errorf("%s: two choices can be argued: %s", q.ID, q.Text)
		}
		if q.Kind == quiz.Flip && strings.Contains(q.Text, stated[p.Party]) {
			t.Errorf("%s: nothing changes: %s", q.ID, q.Text)
		}
		ask := q.Text[strings.LastIndex(q.Text, ". ")+1:]
		if p.Party == demarc.Customer && strings.Contains(ask, "your own") && !strings.Contains(ask, "ithout ") {
			t.Errorf("%s gives its answer away: %s", q.ID, q.Text)
		}
	case quiz.Half:
		if p.Party != demarc.Shared || right != p.Customer.Text || !strings.Contains(q.Text, strings.TrimSuffix(p.Provider, ".")) {
			t.Errorf("%s: %q is not the customer's half: %s", q.ID, right, q.Text)
		}
		if strings.Contains(q.Text, right) {
			t.Errorf("%s gives its answer away: %s", q.ID, q.Text)
		}
	case quiz.Yours, quiz.Theirs:
		for i, title := range q.Choices {
			o := place(dutyOf(c, title))
			if o == nil {
				t.Errorf("%s: nothing places %q", q.ID, title)
				continue
			}
			if !estate && len(o.Forms) == 0 && len(o.Flips) > 0 {
				t.Errorf("%s: who has %q hangs on forms that nobody names: %s", q.ID, title, q.Text)
			}
			yours, alone := o.Party == demarc.Customer, o.Party == demarc.Provider && o.Customer == nil
			fits := yours
			if q.Kind == quiz.Theirs {
				fits = alone
			}
			if fits != (i == q.Right) || q.Kind == quiz.Yours && !fits && !alone {
				t.Errorf("%s: %q is %s: %s", q.ID, title, o.Party, q.Text)
			}
		}
	}
}

func dutyOf(c *catalog.Catalog, title string) string {
	for _, d := range c.Duties {
		if d.Title == title {
			return d.ID
		}
	}
	return ""
}

// TestQuestionsAreStable: the same input gives the same questions in the same
// words, and ids that progress files already hold.
func TestQuestionsAreStable(t *testing.T) {
	c := open(t)
	rep := shop(t, c)
	a, b := quiz.FromReport(c, rep), quiz.FromReport(open(t), rep)
	if len(a) != len(b) {
		t.Fatalf("%d questions, then %d", len(a), len(b))
	}
	found := false
	for i := range a {
		if a[i].ID != b[i].ID || a[i].Text != b[i].Text || !slices.Equal(a[i].Choices, b[i].Choices) || a[i].Right != b[i].Right || a[i].Why != b[i].Why {
			t.Errorf("%+v is then %+v", a[i], b[i])
		}
		found = found || a[i].ID == "e5d44f2369ecc180" && a[i].Kind == quiz.Who && a[i].Duty == "engine-patching"
	}
	if !found {
		t.Error("an id changed, so people lose what they know")
	}
}

// TestReportThatDisagrees: a report of another catalog, or one that is broken,
// gives fewer questions and no wrong one.
func TestReportThatDisagrees(t *testing.T) {
	c := open(t)
	rep := shop(t, c)
	whole := len(quiz.FromReport(c, rep))
	changed, n := map[string]bool{}, 0
	for _, id := range slices.Sorted(maps.Keys(rep.Header.Placements)) {
		switch n++; n % 3 {
		case 0:
			other := *rep.Header.Placements[id]
			other.Party, changed[id] = demarc.ThirdParty, rep.Header.Placements[id].Party != demarc.ThirdParty
			rep.Header.Placements[id] = &other
		case 1:
			rep.Header.Placements[id] = nil
		}
	}
	rep.Header.Lines[0].Service = "no-such-service"
	list := quiz.FromReport(c, rep)
	if len(list) >= whole || len(list) == 0 {
		t.Errorf("%d questions of %d", len(list), whole)
	}
	for _, q := range list {
		if q.Kind == quiz.Control {
			continue
		}
		agrees(t, c, q, true)
		if q.Kind != quiz.Flip && changed[q.Because.ID] {
			t.Errorf("%s asks about what report and catalog see differently: %s", q.ID, q.Text)
		}
	}
}

// TestUndecided: what hangs on a value that is not known is not asked.
func TestUndecided(t *testing.T) {
	c := open(t)
	rep := shop(t, c)
	s, _ := c.Service("s3")
	i := slices.IndexFunc(rep.Header.Lines, func(l demarc.Line) bool { return l.ID == "s3" })
	line := rep.Header.Lines[i]
	rep.Header.Lines = []demarc.Line{line}
	asks := func() (n int) {
		for _, q := range quiz.FromReport(c, rep) {
			if q.Duty == "key-management" && q.Kind != quiz.Control {
				n++
			}
		}
		return n
	}
	if asks() == 0 {
		t.Fatal("nothing is asked about a key that is known")
	}
	open := c.Place(s, "key-management", func(string) expr.Truth { return expr.Unknown })
	j := slices.Index(line.Placements, "s3/key-management")
	if open.Party != demarc.Undecided || j < 0 {
		t.Fatalf("%+v", open)
	}
	line.Placements[j] = open.ID
	rep.Header.Placements[open.ID] = open
	if n := asks(); n > 0 {
		t.Errorf("%d questions about a key that is not known", n)
	}
}
