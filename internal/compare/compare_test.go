package compare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc"
	"demarc/internal/compare"
)

// thing is a resource of a small report, in one word for each of its sides:
// address, then any of
//
//	root=R line=L type=T digest=D from=A,B owner=O met=C unmet=C unknown=C na=C waived=C:STATEMENT
func report(things ...string) *demarc.Report {
	rep := &demarc.Report{}
	h := &rep.Header
	h.Paths = []string{"."}
	h.Duties = map[string]demarc.Duty{"patch": {ID: "patch"}, "guard": {ID: "guard"}}
	h.Checks = map[string]demarc.CheckInfo{}
	customer := &demarc.Part{Role: demarc.Performs, Text: "Does it."}
	h.Placements = map[string]*demarc.Placement{
		"aws":    {Duty: "patch", Party: demarc.Provider, Provider: "Does it."},
		"yours":  {Duty: "patch", Party: demarc.Customer, Customer: customer},
		"shared": {Duty: "patch", Party: demarc.Shared, Provider: "Does some.", Customer: customer},
		"worded": {Duty: "patch", Party: demarc.Provider, Provider: "Does it in other words."},
		"nobody": {Duty: "patch", Party: demarc.None, Reason: "There is nothing to patch."},
		"unsure": {Duty: "patch", Party: demarc.Undecided, Reason: "The form is not known."},
		"guard":  {Duty: "guard", Party: demarc.Customer, Customer: customer},
	}
	h.Lines = []demarc.Line{
		{ID: "db", Service: "db", Name: "DB", Placements: []string{"aws", "guard"}},
		{ID: "db+own", Service: "db", Name: "DB", Forms: []string{"own"}, FormTitles: []string{"an own host"}, Placements: []string{"yours", "guard"}},
		{ID: "db+half", Service: "db", Name: "DB", Forms: []string{"half"}, Placements: []string{"shared", "guard"}},
		{ID: "db+words", Service: "db", Name: "DB", Forms: []string{"words"}, Placements: []string{"worded", "guard"}},
		{ID: "db+?", Service: "db", Name: "DB", Forms: []string{"?own"}, FormTitles: []string{"own"}, Placements: []string{"unsure", "guard"}},
		{ID: "none", Service: "db", Name: "DB", Placements: []string{"nobody", "guard"}},
		{ID: "less", Service: "db", Name: "DB", Placements: []string{"guard"}},
		{ID: "bare", Service: "bare", Name: "Bare", Placements: []string{"aws"}},
	}
	h.Ownerships = []demarc.Ownership{{ID: "o1", Owned: demarc.Owned{Owner: "team"}}, {ID: "o2", Duties: map[string]demarc.Owned{"guard": {Owner: "guards"}}}}
	for _, text := range things {
		fields := strings.Fields(text)
		row := demarc.Row{Address: fields[0], RawType: strings.Split(fields[0], ".")[0], Line: "db", Owner: "o1", Data: strings.Contains(fields[0], "data.")}
		root := "."
		var findings []demarc.Finding
		find := func(check string, out demarc.Outcome, record string) {
			h.Checks[check] = demarc.CheckInfo{Duty: "guard", Severity: "high"}
			findings = append(findings, demarc.Finding{ID: fmt.Sprint("f", len(rep.Findings)+len(findings)), Check: check, Duty: "guard", Outcome: out, Severity: "high", Waived: record != "", Record: record})
		}
		for _, field := range fields[1:] {
			key, value, _ := strings.Cut(field, "=")
			if key == "met" || key == "na" {
				h.Checks[value] = demarc.CheckInfo{Duty: "guard", Severity: "high"}
			}
			switch key {
			case "root":
				root = value
			case "line":
				row.Line = value
			case "type":
				row.RawType = value
			case "digest":
				row.Digest = value
			case "from":
				row.MovedFrom = strings.Split(value, ",")
			case "owner":
				row.Owner = value
			case "account":
				root, row.RawType, row.Account = "account", "Demarc::AWS::Account", value
			case "met":
				row.Met = append(row.Met, value)
			case "na":
				row.NA = append(row.NA, demarc.NAOutcome{Check: value})
			case "unmet":
				find(value, demarc.Unmet, "")
			case "unknown":
				find(value, demarc.Unknown, "")
			case "waived":
				check, record, _ := strings.Cut(value, ":")
				find(check, demarc.Unmet, record)
			default:
				panic("no such side of a thing: " + field)
			}
		}
		row.ID = root + "#" + row.Address
		for i := range findings {
			findings[i].Resource = row.ID
		}
		rep.Findings = append(rep.Findings, findings...)
		rep.Resources = append(rep.Resources, row)
	}
	return rep
}

// lines says all of a diff, a line each.
func lines(d *demarc.Diff) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, m := range d.Moves {
		say("%s: %s moved %s → %s, toward %s", m.Resource, m.Duty, m.From, m.To, m.Toward)
	}
	for _, f := range d.Forms {
		say("%s: %s → %s, gained %q, lost %q, reworded %q", f.Resource, f.From, f.To, f.Gained, f.Lost, f.Reworded)
	}
	for _, p := range d.Came {
		say("%s came with %d, %d unmet", p.Resource, p.Yours, p.Unmet)
	}
	for _, p := range d.Went {
		say("%s went with %d", p.Resource, p.Yours)
	}
	for _, r := range d.Renamed {
		say("%s was %s, by %s", r.Resource, r.From, r.By)
	}
	for _, t := range d.Turned {
		say("%s: %s turned %s → %s", t.Resource, t.Check, t.From, t.To)
	}
	for _, u := range d.Unowned {
		say("%s: nobody owns %s, which %s", u.Resource, u.Duty, u.Because)
	}
	for _, c := range d.Controls {
		say("%s %s: %s → %s", c.Framework, c.Control, c.From, c.To)
	}
	return append(out, d.Warnings...)
}

func TestReports(t *testing.T) {
	tests := []struct {
		name       string
		base, head []string
		want       []string
	}{
		{"the same", []string{"x.a", "x.b unmet=c", "x.c line= type=odd"}, []string{"x.a", "x.b unmet=c", "x.c line= type=odd"}, nil},
		{"a duty moves to the customer", []string{"x.a"}, []string{"x.a line=db+own"}, []string{"x.a: patch moved provider → customer, toward customer", `x.a: db → db+own, gained ["an own host"], lost [], reworded []`}},
		{"and in part", []string{"x.a line=db+own"}, []string{"x.a line=db+half"}, []string{"x.a: patch moved customer → shared, toward provider", `x.a: db+own → db+half, gained ["half"], lost ["an own host"], reworded []`}},
		{"other words are no move", []string{"x.a"}, []string{"x.a line=db+words"}, []string{`x.a: db → db+words, gained ["words"], lost [], reworded ["patch"]`}},
		{"a duty that nobody has is as good as none", []string{"x.a line=none"}, []string{"x.a line=less"}, []string{`x.a: none → less, gained [], lost [], reworded []`}},
		{"a duty that is gone went to nobody", []string{"x.a"}, []string{"x.a line=bare"}, []string{"x.a: guard moved customer → none, toward provider", `x.a: db → bare, gained [], lost [], reworded []`}},

		{"a duty comes to be unknown", []string{"x.a"}, []string{"x.a line=db+?"}, []string{"x.a: patch moved provider → unknown, toward aside", `x.a: db → db+?, gained ["perhaps own"], lost [], reworded []`}},
		{"and then the customer's, so that no gate is passed in two steps", []string{"x.a line=db+? owner="}, []string{"x.a line=db+own owner="}, []string{"x.a: patch moved unknown → customer, toward customer", `x.a: db+? → db+own, gained ["an own host"], lost ["perhaps own"], reworded []`, "x.a: nobody owns patch, which moved"}},

		// Which resource is which.
		{"by address, though another has the digest", []string{"x.a digest=1", "x.b digest=2"}, []string{"x.a digest=2", "x.b digest=1 line=db+half"}, []string{"x.b: patch moved provider → shared, toward customer", `x.b: db → db+half, gained ["half"], lost [], reworded []`}},
		{"by a moved block, though another has the digest", []string{"x.a digest=1", "x.z digest=2"}, []string{"x.b digest=2 from=x.a"}, []string{"x.z went with 1", "x.b was x.a, by moved"}},
		{"by the nearest address of a chain", []string{"x.a", "x.b"}, []string{"x.c from=x.b,x.a"}, []string{"x.a went with 1", "x.c was x.b, by moved"}},
		{"by one of a chain that is free", []string{"x.a", "x.b"}, []string{"x.b", "x.c from=x.b,x.a"}, []string{"x.c was x.a, by moved"}},
		{"by the first address of a chain", []string{"x.a"}, []string{"x.c from=x.b,x.a"}, []string{"x.c was x.a, by moved"}},
		{"of a moved block the old address is used anew", []string{"x.a digest=1"}, []string{"x.a digest=2", "x.b digest=1 from=x.a"}, []string{"x.b came with 1, 0 unmet"}},
		{"a moved block that is done", []string{"x.b digest=1"}, []string{"x.b digest=1 from=x.a"}, nil},
		{"a moved block to another type", []string{"x.a"}, []string{"y.a from=x.a"}, []string{"y.a was x.a, by moved"}},
		{"with a count", []string{"x.a digest=1"}, []string{"x.a[0] digest=2", "x.a[1] digest=1"}, []string{"x.a[1] came with 1, 0 unmet", "x.a[0] was x.a, by moved"}},
		{"without a count", []string{"x.a[0] digest=1", "x.a[1] digest=2"}, []string{"x.a digest=2"}, []string{"x.a[1] went with 1", "x.a was x.a[0], by moved"}},
		{"with a count and a moved block", []string{"x.a digest=1"}, []string{"x.b[0] digest=2 from=x.a[0]"}, []string{"x.b[0] was x.a, by moved"}},
		{"by what it is", []string{"x.a digest=1"}, []string{"x.b digest=1"}, []string{"x.b was x.a, by same"}},
		{"not by what nothing reads", []string{"x.a"}, []string{"x.b"}, []string{"x.b came with 1, 0 unmet", "x.a went with 1"}},
		{"the same of another type", []string{"x.a digest=1"}, []string{"y.a digest=1"}, []string{"y.a came with 1, 0 unmet", "x.a went with 1"}},
		{"another type at the address", []string{"x.a digest=1"}, []string{"x.a digest=2 type=y"}, []string{"x.a came with 1, 0 unmet", "x.a went with 1"}},
		{"fewer that are the same", []string{"x.a digest=1", "x.b digest=1", "x.c digest=1"}, []string{"x.p digest=1", "x.q digest=1"}, []string{"x.c went with 1", "x.p was x.a, by same", "x.q was x.b, by same"}},
		{"more that are the same", []string{"x.a digest=1"}, []string{"x.p digest=1", "x.q digest=1"}, []string{"x.q came with 1, 0 unmet", "x.p was x.a, by same"}},
		{"what is the same, whatever the order", []string{"x.b digest=1 line=db+half", "x.a digest=1"}, []string{"x.q digest=1 line=db+half", "x.p digest=1"}, []string{"x.p was x.a, by same", "x.q was x.b, by same"}},
		{"in another root", []string{"x.a root=./one digest=1", "x.k root=./two digest=2"}, []string{"x.k root=./two digest=2", "x.a root=./two digest=1"}, []string{"x.a was x.a, by same"}},
		{"in its root first", []string{"x.a root=./one digest=1 line=db+half", "x.a root=./two digest=1"}, []string{"x.b root=./two digest=1", "x.k root=./one digest=3"}, []string{"x.k came with 1, 0 unmet", "x.a went with 2", "x.b was x.a, by same"}},
		{"the one root, whatever it is called", []string{"x.a root=./old"}, []string{"x.a root=./new"}, nil},
		{"accounts by their numbers", []string{"Account account=1", "x.a"}, []string{"Account account=2", "x.a"}, []string{"Account came with 1, 0 unmet", "Account went with 1"}},
		{"a folder called account", []string{"x.a root=account", "x.b root=account digest=1", "Account account=1"}, []string{"x.a root=account", "x.b root=account digest=2", "Account account=1"}, nil},
		{"a root comes", []string{"x.a root=./two digest=1"}, []string{"x.a root=./one digest=1 line=db+half", "x.a root=./two digest=2"}, []string{"x.a came with 2, 0 unmet"}},
		{"data sources have no name to keep", []string{"data.x.a digest=1"}, []string{"data.x.b digest=1"}, nil},
		{"data sources neither come nor go", []string{"data.x.a", "module.m.data.x.b"}, []string{"data.x.c unmet=c"}, []string{"data.x.c: c turned  → unmet"}},

		// Where the line is not known.
		{"a resource whose service is not known", []string{"odd.a line="}, []string{"odd.b line="}, []string{"odd.b came with 0, 0 unmet", "odd.a went with 0"}},
		{"a service comes to be known", []string{"x.a line="}, []string{"x.a"}, []string{"x.a: guard moved none → customer, toward customer", "x.a: patch moved none → provider, toward aside", `x.a:  → db, gained [], lost [], reworded []`}},

		// Checks.
		{"a check turns", []string{"x.a met=c"}, []string{"x.a unmet=c"}, []string{"x.a: c turned met → unmet"}},
		{"back, too", []string{"x.a unmet=c"}, []string{"x.a met=c"}, []string{"x.a: c turned unmet → met"}},
		{"unknown", []string{"x.a met=c"}, []string{"x.a unknown=c"}, []string{"x.a: c turned met → unknown"}},
		{"a check that begins to run", []string{"x.a"}, []string{"x.a met=c unmet=d unknown=e"}, []string{"x.a: d turned  → unmet"}},
		{"a check that ends to run", []string{"x.a unmet=c"}, []string{"x.a na=c"}, nil},
		{"a check that no longer does not apply", []string{"x.a na=c na=d"}, []string{"x.a met=c unmet=d"}, []string{"x.a: d turned not-applicable → unmet"}},
		{"a new resource brings its unmet checks alone", nil, []string{"x.a met=a unmet=c unknown=d"}, []string{"x.a came with 1, 1 unmet", "x.a: c turned  → unmet"}},
		{"several findings of one check are one turn", []string{"x.a met=c"}, []string{"x.a unmet=c unmet=c unknown=c"}, []string{"x.a: c turned met → unmet"}},
		{"the worst of several counts", []string{"x.a met=c"}, []string{"x.a unknown=c unmet=c"}, []string{"x.a: c turned met → unmet"}},
		{"a waiver of the head does not count", []string{"x.a met=c"}, []string{"x.a waived=c:new"}, []string{"x.a: c turned met → unmet"}},
		{"one of the base does", []string{"x.a met=c"}, []string{"x.a waived=c:old"}, []string{"x.a: c turned met → waived"}},
		{"what was unmet and is waived by the head is as before", []string{"x.a unmet=c"}, []string{"x.a waived=c:new"}, nil},
		{"what was waived and is not", []string{"x.a waived=c:old"}, []string{"x.a unmet=c"}, []string{"x.a: c turned waived → unmet"}},
		{"a waiver goes with a new address", []string{"x.a waived=c:old"}, []string{"x.b unmet=c unmet=d from=x.a"}, []string{"x.b was x.a, by moved", "x.b: d turned  → unmet", "w.yaml: a waiver of c speaks of x.a, which is x.b now; let it name that too."}},
		{"but not one that has ended, or is gone", []string{"x.a waived=c:ended waived=d:gone"}, []string{"x.b unmet=c unmet=d from=x.a"}, []string{"x.b was x.a, by moved", "x.b: c turned waived → unmet", "x.b: d turned waived → unmet"}},
		{"nor to another form", []string{"x.a waived=c:old"}, []string{"x.b unmet=c from=x.a line=db+words"}, []string{`x.b: db → db+words, gained ["words"], lost [], reworded ["patch"]`, "x.b was x.a, by moved", "x.b: c turned waived → unmet"}},
		{"nor does it excuse more there", []string{"x.a met=c waived=d:old"}, []string{"x.b unmet=c waived=d:old from=x.a"}, []string{"x.b was x.a, by moved", "x.b: c turned met → unmet"}},
		{"a waiver of the head on a new resource", nil, []string{"x.a waived=c:new waived=d:old"}, []string{"x.a came with 1, 1 unmet", "x.a: c turned  → unmet", "x.a: d turned  → waived"}},

		// Owners.
		{"a move to nobody", []string{"x.a owner="}, []string{"x.a owner= line=db+own"}, []string{"x.a: patch moved provider → customer, toward customer", `x.a: db → db+own, gained ["an own host"], lost [], reworded []`, "x.a: nobody owns patch, which moved"}},
		{"an owner is lost", []string{"x.a"}, []string{"x.a owner="}, []string{"x.a: nobody owns guard, which lost"}},
		{"of one duty", []string{"x.a line=db+own"}, []string{"x.a line=db+own owner=o2"}, []string{"x.a: nobody owns patch, which lost"}},
		{"a move, and the owner is lost", []string{"x.a"}, []string{"x.a owner= line=db+own"}, []string{"x.a: patch moved provider → customer, toward customer", `x.a: db → db+own, gained ["an own host"], lost [], reworded []`, "x.a: nobody owns guard, which lost", "x.a: nobody owns patch, which moved"}},
		{"an owner comes", []string{"x.a owner="}, []string{"x.a"}, nil},
		{"what came has no owner", nil, []string{"x.a owner="}, []string{"x.a came with 1, 0 unmet", "x.a: nobody owns guard, which came"}},
		{"what went needs none", []string{"x.a owner="}, nil, []string{"x.a went with 1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base, head := report(tt.base...), report(tt.head...)
			base.Header.Statements = []demarc.StatementInfo{{ID: "old"}, {ID: "ended"}, {ID: "gone"}}
			head.Header.Statements = []demarc.StatementInfo{{ID: "old", Path: "w.yaml", State: demarc.Unmatched}, {ID: "ended", State: demarc.Expired}, {ID: "new"}}
			d := compare.Reports(base, head)
			if diff := cmp.Diff(tt.want, lines(d)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			var duties []string
			for _, m := range d.Moves {
				duties = append(duties, m.Duty)
			}
			for _, u := range d.Unowned {
				duties = append(duties, u.Duty)
			}
			for _, turn := range d.Turned {
				if duties = append(duties, turn.Duty); d.Checks[turn.Check].Duty == "" {
					t.Errorf("check %s is not explained", turn.Check)
				}
			}
			for _, duty := range duties {
				if d.Duties[duty].ID == "" {
					t.Errorf("duty %s is not explained", duty)
				}
			}
		})
	}
}

// TestPaths: two named paths each keep their roots, and a path is one thing
// whatever it is called.
func TestPaths(t *testing.T) {
	base := report("x.a root=old/net", "x.a root=old/app line=db+own")
	base.Header.Paths = []string{"old"}
	head := report("x.a root=new/app line=db+own", "x.a root=new/net")
	head.Header.Paths = []string{"new"}
	if got := lines(compare.Reports(base, head)); got != nil {
		t.Errorf("the same below another path: %q", got)
	}
	two := report("x.a root=net", "x.a root=app line=db+own")
	two.Header.Paths = []string{"net", "app"}
	turned := report("x.a root=net", "x.a root=app line=db+own")
	turned.Header.Paths = []string{"app", "net"}
	if got := lines(compare.Reports(two, turned)); got != nil {
		t.Errorf("two paths in another order: %q", got)
	}
}

// TestUnread: what stood where the head cannot be read has not gone, nor has
// what lies below it come; what both could not read is no news, whatever the
// sides are called; and what the base could not read seems to come.
func TestUnread(t *testing.T) {
	at := func(name string, skipped []string, files map[string]string) *demarc.Report {
		var things []string
		for address := range files {
			things = append(things, address+" root="+name)
		}
		slices.Sort(things)
		rep := report(things...)
		rep.Header.Paths = []string{name}
		for i := range rep.Resources {
			rep.Resources[i].File = name + "/" + files[rep.Resources[i].Address]
		}
		for _, s := range skipped {
			rep.Header.Skipped = append(rep.Header.Skipped, demarc.Skip{Path: name + "/" + s, Reason: "it is broken"})
		}
		return rep
	}
	for _, tt := range []struct {
		name       string
		base, head *demarc.Report
		want       []string
		unread     int
	}{
		{"both", at("a", []string{"net/x.tf:3"}, nil), at("b", []string{"net/x.tf:9"}, nil), nil, 0},
		{"head", at("a", nil, map[string]string{"x.a": "net/x.tf", "x.b": "app/x.tf"}), at("b", []string{"net/y.tf:1"}, map[string]string{"x.c": "net/mod/m.tf"}), []string{
			"x.b went with 1",
			"Not read: b/net/y.tf:1: it is broken.",
			"Whether 2 resources came or went is not known, as what could not be read may hold it.",
		}, 1},
		{"base", at("a", []string{"net/x.tf:3"}, nil), at("b", nil, map[string]string{"x.a": "net/x.tf"}), []string{
			"x.a came with 1, 0 unmet",
			"Not read in the base: a/net/x.tf:3: it is broken. What stands there now seems to have come.",
		}, 0},
	} {
		d := compare.Reports(tt.base, tt.head)
		if diff := cmp.Diff(tt.want, lines(d)); diff != "" || d.Summary.Unread != tt.unread {
			t.Errorf("%s: %d unread, want %d; -want +got\n%s", tt.name, d.Summary.Unread, tt.unread, diff)
		}
	}
}

func TestCatalogsThatDiffer(t *testing.T) {
	base, head := report("x.a"), report("x.a")
	head.Header.Catalog.Digest = "other"
	if got := lines(compare.Reports(base, head)); len(got) != 1 || !strings.Contains(got[0], "different catalogs") {
		t.Errorf("got %q", got)
	}
}

func TestControls(t *testing.T) {
	base, head := report(), report()
	base.Header.Controls = []demarc.Control{{Framework: "f", Control: "1", Type: "inherited"}, {Framework: "f", Control: "2", Type: "shared"}, {Framework: "g", Control: "1", Type: "inherited"}}
	head.Header.Controls = []demarc.Control{{Framework: "f", Control: "1", Type: "shared"}, {Framework: "f", Control: "2", Type: "shared"}, {Framework: "h", Control: "1", Type: "shared"}}
	if got, want := lines(compare.Reports(base, head)), []string{"f 1: inherited → shared"}; !slices.Equal(got, want) {
		t.Errorf("got %q; want %q", got, want)
	}
}

// TestCounts: what a reader sees first is the sum of what follows.
func TestCounts(t *testing.T) {
	d := compare.Reports(
		report("x.a", "x.b line=db+own", "x.c met=c met=d met=e unmet=f", "x.g line=db+own owner=", "x.u line=db+own"),
		report("x.a line=db+own", "x.b", "x.c unmet=c unknown=d waived=e:new met=f", "x.h line=db+half unmet=c owner=", "x.u line=db+half"))
	want := demarc.DiffSummary{Moves: 3, ToYou: 1, ToAWS: 2, Came: 1, Went: 1, Brought: 2, Taken: 2, NewUnmet: 3, NewMet: 1, Unknown: 1, Unowned: 2}
	if diff := cmp.Diff(want, d.Summary); diff != "" {
		t.Errorf("-want +got\n%s\n%s", diff, strings.Join(lines(d), "\n"))
	}
	if d.Base.Resources != 0 || len(d.NewlyUnmet()) != 3 {
		t.Errorf("base %+v, newly unmet %+v", d.Base, d.NewlyUnmet())
	}
}

// BenchmarkReports compares reports of many resources, of which one in twenty
// stands on another line and one in twenty was renamed.
func BenchmarkReports(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		base, head := &demarc.Report{}, &demarc.Report{}
		for _, rep := range []*demarc.Report{base, head} {
			rep.Header.Duties = map[string]demarc.Duty{}
			rep.Header.Placements = map[string]*demarc.Placement{}
			for line := range 2 {
				l := demarc.Line{ID: fmt.Sprint("l", line), Service: "l", Name: "L"}
				for duty := range 60 {
					id := fmt.Sprintf("d%d", duty)
					p := &demarc.Placement{ID: fmt.Sprint(id, "/", line), Duty: id, Party: demarc.Parties[(duty+line)%3]}
					rep.Header.Placements[p.ID] = p
					l.Placements = append(l.Placements, p.ID)
				}
				rep.Header.Lines = append(rep.Header.Lines, l)
			}
			for i := range n {
				row := demarc.Row{ID: fmt.Sprintf(".#aws_x.r%d", i), Address: fmt.Sprintf("aws_x.r%d", i), RawType: "aws_x", Line: "l0", Digest: fmt.Sprint(i), Met: []string{"a", "b", "c"}}
				if rep == head && i%20 == 0 {
					row.Line = "l1"
				}
				if rep == head && i%20 == 1 {
					row.Address += "_new"
					row.ID += "_new"
				}
				rep.Resources = append(rep.Resources, row)
				rep.Findings = append(rep.Findings, demarc.Finding{ID: fmt.Sprint(i), Check: "d", Duty: "d1", Resource: row.ID, Address: row.Address, Outcome: demarc.Unmet})
			}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d := compare.Reports(base, head); len(d.Renamed) != n/20 || len(d.Forms) != n/20 {
					b.Fatalf("%d renamed, %d forms", len(d.Renamed), len(d.Forms))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/resource")
		})
	}
}
