package quiz_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"demarc/internal/quiz"
)

func day(n int) time.Time { return now.AddDate(0, 0, n) }

func wantDue(t *testing.T, p *quiz.Progress, id, want string) {
	t.Helper()
	if due, ok := p.Due(id); !ok || due.Format(time.DateOnly) != want {
		t.Errorf("%s is due on %s (%v); want %s", id, due.Format(time.DateOnly), ok, want)
	}
}

// TestBoxes: each right answer doubles the rest up to 32 days; a wrong one
// brings the question back the next day.
func TestBoxes(t *testing.T) {
	p := quiz.NewProgress()
	at := 0
	for _, rest := range []int{2, 4, 8, 16, 32, 32} {
		p.Answer("a", true, day(at))
		wantDue(t, p, "a", day(at+rest).Format(time.DateOnly))
		p.Answer("a", true, day(at+rest-1)) // before its time: nothing is gained
		wantDue(t, p, "a", day(at+rest).Format(time.DateOnly))
		at += rest
	}
	p.Answer("a", false, day(at-1))
	wantDue(t, p, "a", day(at).Format(time.DateOnly))
	p.Answer("a", true, day(at))
	wantDue(t, p, "a", day(at+2).Format(time.DateOnly))
}

// TestClockThatWentBack: an answer of the future neither locks a question nor
// costs its box.
func TestClockThatWentBack(t *testing.T) {
	p := quiz.NewProgress()
	list := []quiz.Question{{ID: "a", Service: "x", Duty: "y"}}
	p.Answer("a", true, day(400))
	p.Answer("a", true, day(402)) // box 3
	if got := quiz.Select(list, p, now, 1, false, nil); len(got) != 1 {
		t.Error("a question is locked until 2028")
	}
	if next, n := p.Next(list, now); n != 1 || next.Format(time.DateOnly) != "2026-11-26" {
		t.Errorf("next on %s (%d)", next, n)
	}
	p.Answer("a", true, now)
	wantDue(t, p, "a", day(8).Format(time.DateOnly))
}

func TestNext(t *testing.T) {
	p := quiz.NewProgress()
	list := []quiz.Question{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "new"}}
	if _, n := p.Next(list, now); n != 0 {
		t.Errorf("%d questions are due, and none was answered", n)
	}
	p.Answer("a", true, now)
	p.Answer("b", true, now)
	p.Answer("c", true, day(-2))
	p.Answer("c", true, now) // box 3: four days, later than the others
	p.Answer("of another estate", false, now)
	if next, n := p.Next(list, now); n != 2 || next.Format(time.DateOnly) != "2026-11-27" {
		t.Errorf("%d on %s; want 2 on 2026-11-27", n, next)
	}
}

func TestProgressIsReadAsWritten(t *testing.T) {
	p := quiz.NewProgress()
	p.Answer("a", true, now)
	p.Answer("b", false, now)
	var file bytes.Buffer
	if err := p.Write(&file); err != nil {
		t.Fatal(err)
	}
	q, err := quiz.ReadProgress(strings.NewReader(file.String()))
	if err != nil {
		t.Fatal(err)
	}
	wantDue(t, q, "a", "2026-11-27")
	wantDue(t, q, "b", "2026-11-26")
	for _, damaged := range []string{
		"", "{", "[]", "null", file.String()[:20], file.String() + "x", `{"schema": 2, "cards": {}}`,
		`{"schema": 1, "cards": {"a": {"box": 0, "on": "2026-11-25"}}}`, `{"schema": 1, "cards": {"a": {"box": 7, "on": "2026-11-25"}}}`,
		`{"schema": 1, "cards": {"a": {"box": 1, "on": "soon"}}}`,
	} {
		if _, err := quiz.ReadProgress(strings.NewReader(damaged)); err == nil {
			t.Errorf("%q is read as progress", damaged)
		}
	}
}

func TestCertificate(t *testing.T) {
	digest := "0c6e06cd15157b3d7a3216bb265d2b9837f9c425d283c6c02cb6b3359611fa05"
	c := quiz.Certificate{Person: "jane@example.com", Team: "payments", Approver: "lead@example.com", On: now, Questions: 20, Right: 18, Catalog: digest}
	var out strings.Builder
	if err := c.Write(&out); err != nil {
		t.Fatal(err)
	}
	want := `certificates:
  - person: jane@example.com
    team: payments
    approver: lead@example.com
    on: 2026-11-25
    expires: 2027-11-24
    questions: 20
    right: 18
    catalog: ` + digest + "\n"
	if out.String() != want {
		t.Errorf("got:\n%s", out.String())
	}
}

// TestCertificateNames: whatever people and teams are called, YAML reads it back.
func TestCertificateNames(t *testing.T) {
	for _, name := range []string{"yes", "null", "~", "on", "1e3", "0x10", "0b1", "1_000", "2026-11-25", "a: b", "#1", "- a", "it's", `"q"`, "@home", "*x", "&x", "!x", "%x",
		"Jürgen Ääs", " padded ", "Jane Doe", "a@b, c", "platform-team", "{}", "[", "x:", "back\\slash", "<b>"} {
		var out strings.Builder
		if err := (quiz.Certificate{Person: name, Team: name, On: now, Catalog: name}).Write(&out); err != nil {
			t.Fatal(err)
		}
		var got struct{ Certificates []map[string]any }
		if err := yaml.Unmarshal([]byte(out.String()), &got); err != nil || len(got.Certificates) != 1 {
			t.Errorf("%q: %v:\n%s", name, err, out.String())
			continue
		}
		if r := got.Certificates[0]; r["person"] != name || r["team"] != name || r["catalog"] != name {
			t.Errorf("%q is read as %q, %q, %q", name, r["person"], r["team"], r["catalog"])
		}
		if _, ok := got.Certificates[0]["approver"]; ok {
			t.Errorf("nobody signs %q off, and the record names somebody", name)
		}
	}
}

func TestCertificateLacks(t *testing.T) {
	for _, c := range []struct {
		questions, right int
		ok               bool
	}{{0, 0, false}, {9, 9, false}, {10, 7, false}, {10, 8, true}, {10, 10, true}, {14, 11, false}, {15, 12, true}, {20, 15, false}} {
		if lacks := (quiz.Certificate{Questions: c.questions, Right: c.right}).Lacks(); (lacks == "") != c.ok {
			t.Errorf("%d of %d: %q", c.right, c.questions, lacks)
		}
	}
	for name, c := range map[string]quiz.Certificate{
		"no person": {Team: "t"}, "no team": {Person: "p"}, "own approver": {Person: "Jane@x", Team: "t", Approver: "jane@X "}, "control": {Person: "a\x1b[1m", Team: "t"},
		"direction": {Person: "a\u202eb", Team: "t"},
	} {
		if c.Check() == nil {
			t.Errorf("%s: nothing is wrong with %+v", name, c)
		}
	}
	if err := (quiz.Certificate{Person: "p", Team: "t"}).Check(); err != nil {
		t.Error(err)
	}
}
