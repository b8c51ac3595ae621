package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"demarc"
	"demarc/catalog"
	"demarc/internal/compare"
)

// A queue without a dead-letter queue (data-integrity is unmet), whose backup
// no check can tell (manual).
const (
	queue    = "resource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n}\n"
	keyed    = "resource \"aws_sqs_queue\" \"jobs\" {\n  name              = \"jobs\"\n  kms_master_key_id = \"arn:aws:kms:eu-central-1:111122223333:key/1\"\n}\n"
	attested = `attestations:
  - duty: backup
    scope: {resources: aws_sqs_queue.jobs}
    lines: [sqs]
    statement: Messages can be sent again from the orders table.
    evidence: [{url: https://wiki.example.com/jobs}]
    by: jane@example.com
    on: 2026-11-20
    expires: 2027-02-18
`
	waived = `waivers:
  - duty: data-integrity
    scope: {resources: "aws_sqs_queue.*"}
    reason: A lost job is made anew each night.
    by: jane@example.com
    approver: lead@example.com
    on: 2026-11-20
    expires: 2027-02-18
`
)

// estateOf writes HCL and records into a folder and gives its pipe.
func estateOf(t *testing.T, hcl, statements string, now time.Time) pipe {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("main.tf", hcl)
	if statements != "" {
		write(".demarc/statements.yaml", statements)
	}
	return pipe{model: catalog.Open, paths: []string{dir}, places: []string{dir}, now: now}
}

func reportFor(t *testing.T, hcl, statements string, now time.Time) *demarc.Report {
	t.Helper()
	rep, err := estateOf(t, hcl, statements, now).report(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func statusIn(rep *demarc.Report, duty string) demarc.StatusOf {
	for _, s := range rep.Statuses {
		if s.Duty == duty && strings.HasPrefix(s.Line, "sqs") {
			return s
		}
	}
	return demarc.StatusOf{}
}

func day(t *testing.T, s string) time.Time {
	t.Helper()
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano} {
		if at, err := time.Parse(layout, s); err == nil {
			return at
		}
	}
	t.Fatalf("not a time: %s", s)
	return time.Time{}
}

// TestStatementsLive: what an attestation and a waiver do from their first
// second to their last, and how each ends.
func TestStatementsLive(t *testing.T) {
	for name, c := range map[string]struct {
		hcl, statements, now string
		duty                 string
		status               demarc.Status
		state                demarc.StatementState
		warning              string // part of one; "": none
	}{
		"attested":                   {queue, attested, "2026-11-25", "backup", demarc.StatusAttested, demarc.Holds, ""},
		"its first second":           {queue, attested, "2026-11-20T00:00:00Z", "backup", demarc.StatusAttested, demarc.Holds, ""},
		"the second before":          {queue, attested, "2026-11-19T23:59:59Z", "backup", demarc.StatusManual, demarc.NotYet, "is dated 2026-11-20, after this run"},
		"its last second":            {queue, attested, "2027-02-18T23:59:59.9Z", "backup", demarc.StatusAttested, demarc.Holds, ""},
		"the second after":           {queue, attested, "2027-02-19T00:00:00Z", "backup", demarc.StatusManual, demarc.Expired, "ended on 2027-02-18"},
		"its last second, elsewhere": {queue, attested, "2027-02-19T00:59:59+01:00", "backup", demarc.StatusAttested, demarc.Holds, ""},
		"the form changed":           {keyed, attested, "2026-11-25", "backup", demarc.StatusManual, demarc.Ended, "the form is not the one it was made for"},
		"a check says unmet":         {queue, strings.Replace(attested, "duty: backup", "duty: data-integrity", 1), "2026-11-25", "data-integrity", demarc.StatusUnmet, demarc.Ended, "a check says unmet"},
		"names another resource":     {queue, strings.Replace(attested, "aws_sqs_queue.jobs", "aws_sqs_queue.other", 1), "2026-11-25", "backup", demarc.StatusManual, demarc.Unmatched, "matches nothing here"},
		"names another service":      {queue, strings.Replace(attested, "{resources: aws_sqs_queue.jobs}", "{services: s3}", 1), "2026-11-25", "backup", demarc.StatusManual, demarc.Unmatched, "matches nothing here"},
		"names another account":      {queue, strings.Replace(attested, "{resources: aws_sqs_queue.jobs}", `{accounts: "111122223333"}`, 1), "2026-11-25", "backup", demarc.StatusManual, demarc.Unmatched, "matches nothing here"},
		"names a form":               {keyed, strings.NewReplacer("{resources: aws_sqs_queue.jobs}", "{services: sqs, forms: own-key}", "[sqs]", "[sqs+own-key]").Replace(attested), "2026-11-25", "backup", demarc.StatusAttested, demarc.Holds, ""},
		"names a form it has not":    {queue, strings.NewReplacer("{resources: aws_sqs_queue.jobs}", "{services: sqs, forms: own-key}").Replace(attested), "2026-11-25", "backup", demarc.StatusManual, demarc.Unmatched, "matches nothing here"},
		"a duty that AWS has":        {queue, strings.Replace(attested, "duty: backup", "duty: physical-security", 1), "2026-11-25", "physical-security", demarc.StatusInherited, demarc.Unmatched, "matches nothing here"},
		"waived":                     {queue, waived, "2026-11-25", "data-integrity", demarc.StatusWaived, demarc.Holds, ""},
		"a waiver's last second":     {queue, waived, "2027-02-18T23:59:59Z", "data-integrity", demarc.StatusWaived, demarc.Holds, ""},
		"a waiver over":              {queue, waived, "2027-02-19", "data-integrity", demarc.StatusUnmet, demarc.Expired, "what it spoke for is reported again"},
		"a waiver of tomorrow":       {queue, waived, "2026-11-19", "data-integrity", demarc.StatusUnmet, demarc.NotYet, "does not count yet"},
		"a manual duty waived":       {queue, strings.Replace(waived, "data-integrity", "backup", 1), "2026-11-25", "backup", demarc.StatusWaived, demarc.Holds, ""},
		"a check waived":             {queue, strings.Replace(waived, "duty: data-integrity", "check: sqs-dead-letter-queue", 1), "2026-11-25", "data-integrity", demarc.StatusWaived, demarc.Holds, ""},
		"a waiver that is not needed": {queue + "resource \"aws_s3_bucket\" \"b\" {}\n", strings.Replace(waived, `duty: data-integrity
    scope: {resources: "aws_sqs_queue.*"}`, `check: s3-all-public-access-blocked
    scope: {resources: aws_sqs_queue.jobs}`, 1), "2026-11-25", "data-integrity", demarc.StatusUnmet, demarc.Unmatched, "matches nothing here"},
	} {
		t.Run(name, func(t *testing.T) {
			rep := reportFor(t, c.hcl, c.statements, day(t, c.now))
			if got := statusIn(rep, c.duty); got.Status != c.status || (got.Record != "") != (c.state == demarc.Holds) {
				t.Errorf("%s is %s by %q, want %s", c.duty, got.Status, got.Record, c.status)
			}
			if len(rep.Header.Skipped) > 0 || len(rep.Header.Statements) != 1 || rep.Header.Statements[0].State != c.state {
				t.Errorf("statements %+v, skipped %v; want state %s", rep.Header.Statements, rep.Header.Skipped, c.state)
			}
			said := strings.Join(rep.Header.Warnings, "\n")
			if (c.warning == "") != (said == "") || !strings.Contains(said, c.warning) {
				t.Errorf("warnings %q, want %q", said, c.warning)
			}
		})
	}
}

// TestWaivedIsNotMet: a waived finding is counted apart, and --fail-on passes
// over it.
func TestWaivedIsNotMet(t *testing.T) {
	now := day(t, "2026-11-25")
	with, without := reportFor(t, queue, waived, now), reportFor(t, queue, "", now)
	a, b := with.Header.Summary, without.Header.Summary
	if a.Duties[demarc.StatusWaived] != 1 || a.Duties[demarc.StatusMet] != b.Duties[demarc.StatusMet] || a.Duties[demarc.StatusUnmet] != b.Duties[demarc.StatusUnmet]-1 || a.Waived != 1 || a.Checked[demarc.Unmet] != b.Checked[demarc.Unmet] {
		t.Errorf("with a waiver %+v, without %+v", a, b)
	}
	i := slices.IndexFunc(with.Findings, func(f demarc.Finding) bool { return f.Check == "sqs-dead-letter-queue" })
	if f := with.Findings[i]; !f.Waived || f.Record != with.Header.Statements[0].ID {
		t.Errorf("finding %+v", f)
	}
	other := strings.Replace(queue, `"jobs" {`, `"jobs" {`, 1) + "resource \"aws_sqs_queue\" \"dead\" {}\n"
	rep := reportFor(t, other, strings.Replace(waived, "aws_sqs_queue.*", "aws_sqs_queue.dead", 1), now)
	if rep.Header.Summary.Waived != 1 || rep.Header.Summary.Duties[demarc.StatusUnmet] != b.Duties[demarc.StatusUnmet] {
		t.Errorf("a waiver of one queue: %+v", rep.Header.Summary)
	}
}

// TestMalformedReports: a statement with a fault excuses nothing, and the
// fault is named with its line; the others count.
func TestMalformedReports(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"no reason":            {"    reason: A lost job is made anew each night.\n", "", "wants a reason"},
		"no approver":          {"    approver: lead@example.com\n", "", "wants an approver"},
		"its own approver":     {"approver: lead@example.com", "approver: Jane@example.com", "wants an approver who is not"},
		"nobody asks":          {"    by: jane@example.com\n", "", "wants by"},
		"no end":               {"    expires: 2027-02-18\n", "", "expires wants a date"},
		"no such day":          {"expires: 2027-02-18", "expires: 2027-02-29", "expires wants a date"},
		"too long":             {"expires: 2027-02-18", "expires: 2027-11-21", "more than 365 days"},
		"ends before it":       {"expires: 2027-02-18", "expires: 2026-11-19", "expires before it was made"},
		"no such duty":         {"data-integrity", "data-integritty", `no duty "data-integritty"`},
		"no such check":        {"duty: data-integrity", "check: sqs-dead", `no check "sqs-dead"`},
		"no duty":              {"duty: data-integrity\n    scope", "scope", "names no duty"},
		"no scope":             {`    scope: {resources: "aws_sqs_queue.*"}` + "\n", "", "wants a scope"},
		"no such service":      {`{resources: "aws_sqs_queue.*"}`, "{services: sqss}", `no service "sqss"`},
		"no such form":         {`{resources: "aws_sqs_queue.*"}`, "{services: sqs, forms: own-keys}", `no form "own-keys"`},
		"no account":           {`{resources: "aws_sqs_queue.*"}`, "{accounts: prod}", "twelve digits"},
		"a slip in a key":      {"reason:", "reasons:", "field reasons not found"},
		"not YAML":             {"waivers:", "waivers: [", "nothing of the file counts"},
		"evidence that is not": {"    by:", "    evidence: [{file: none.txt, sha256: 00}]\n    by:", "none.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(waived, c.old) {
				t.Fatalf("%q is not in the text", c.old)
			}
			rep := reportFor(t, queue, strings.Replace(waived, c.old, c.new, 1), day(t, "2026-11-25"))
			if got := statusIn(rep, "data-integrity").Status; got != demarc.StatusUnmet || rep.Header.Summary.Waived != 0 {
				t.Errorf("data-integrity is %s", got)
			}
			if len(rep.Header.Skipped) == 0 || !strings.Contains(rep.Header.Skipped[0].Reason, c.want) || !strings.Contains(rep.Header.Skipped[0].Path, "statements.yaml") {
				t.Errorf("skipped %v, want %q", rep.Header.Skipped, c.want)
			}
		})
	}
	rep := reportFor(t, queue, strings.Replace(attested, "lines: [sqs]", "lines: []", 1)+waived, day(t, "2026-11-25"))
	if statusIn(rep, "backup").Status != demarc.StatusManual || statusIn(rep, "data-integrity").Status != demarc.StatusWaived {
		t.Errorf("a fault in one statement: backup %s, data-integrity %s", statusIn(rep, "backup").Status, statusIn(rep, "data-integrity").Status)
	}
}

// TestLeapDays: a year of 365 days over a leap day, and a statement that ends
// on one.
func TestLeapDays(t *testing.T) {
	term := func(on, expires string) string {
		return strings.NewReplacer("2026-11-20", on, "2027-02-18", expires).Replace(waived)
	}
	for name, c := range map[string]struct {
		on, expires, now string
		status           demarc.Status
		fault            bool
	}{
		"on a leap day":              {"2028-02-29", "2029-02-28", "2028-02-29", demarc.StatusWaived, false},
		"365 days from a leap day":   {"2028-02-29", "2029-02-28", "2029-02-28T23:59:59Z", demarc.StatusWaived, false},
		"366 days from a leap day":   {"2028-02-29", "2029-03-01", "2028-03-01", demarc.StatusUnmet, true},
		"365 days over a leap day":   {"2027-03-01", "2028-02-29", "2028-02-29T23:59:59Z", demarc.StatusWaived, false},
		"the day after the leap day": {"2027-03-01", "2028-02-29", "2028-03-01", demarc.StatusUnmet, false},
		"a year over a leap day":     {"2027-03-01", "2028-03-01", "2027-06-01", demarc.StatusUnmet, true},
		"no leap day":                {"2026-11-20", "2027-02-29", "2026-11-25", demarc.StatusUnmet, true},
	} {
		t.Run(name, func(t *testing.T) {
			rep := reportFor(t, queue, term(c.on, c.expires), day(t, c.now))
			if got := statusIn(rep, "data-integrity").Status; got != c.status || (len(rep.Header.Skipped) > 0) != c.fault {
				t.Errorf("%s, skipped %v", got, rep.Header.Skipped)
			}
		})
	}
}

// TestClockGoesBack: a report depends on the time it is given alone, so a
// clock that goes back revives what had not ended then and nothing else.
func TestClockGoesBack(t *testing.T) {
	var got []demarc.Status
	for _, now := range []string{"2026-11-25", "2027-02-19", "2026-11-25", "2026-11-01", "2027-02-18"} {
		got = append(got, statusIn(reportFor(t, queue, waived, day(t, now)), "data-integrity").Status)
	}
	want := []demarc.Status{demarc.StatusWaived, demarc.StatusUnmet, demarc.StatusWaived, demarc.StatusUnmet, demarc.StatusWaived}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestEvidenceIsWhatItWas: a file that changed since is no evidence.
func TestEvidenceIsWhatItWas(t *testing.T) {
	const sum = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" // of "foo"
	statement := strings.Replace(attested, "[{url: https://wiki.example.com/jobs}]", "[{file: proof.txt, sha256: "+sum+"}]", 1)
	for text, want := range map[string]demarc.Status{"foo": demarc.StatusAttested, "bar": demarc.StatusManual} {
		p := estateOf(t, queue, statement, day(t, "2026-11-25"))
		if err := os.WriteFile(filepath.Join(p.paths[0], ".demarc", "proof.txt"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		rep, err := p.report(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := statusIn(rep, "backup").Status; got != want {
			t.Errorf("with %q: %s, want %s", text, got, want)
		}
	}
}

// TestBaseJudgesHead: a waiver that the head brings does not excuse the head;
// one of the base does, also when the head takes it out.
func TestBaseJudgesHead(t *testing.T) {
	now := day(t, "2026-11-25")
	safe := strings.Replace(queue, "name = \"jobs\"", "name = \"jobs\"\n  redrive_policy = jsonencode({deadLetterTargetArn = \"arn:aws:sqs:eu-central-1:111122223333:dead\", maxReceiveCount = 4})", 1)
	a := &app{now: func() time.Time { return now }}
	for name, c := range map[string]struct {
		base, head string
		to         string
		warnings   int
	}{
		"in neither":         {"", "", "unmet", 0},
		"in the head only":   {"", waived, "unmet", 1},
		"in both":            {waived, waived, demarc.Waived, 0},
		"in the base only":   {waived, "", demarc.Waived, 0},
		"made longer":        {waived, strings.Replace(waived, "2027-02-18", "2027-09-18", 1), demarc.Waived, 1},
		"widened":            {strings.Replace(waived, "aws_sqs_queue.*", "aws_sqs_queue.dead", 1), waived, "unmet", 1},
		"over, and renewed":  {strings.NewReplacer("2026-11-20", "2026-10-20", "2027-02-18", "2026-11-24").Replace(waived), waived, "unmet", 1},
		"malformed in base":  {strings.Replace(waived, "reason:", "reasons:", 1), waived, "unmet", 1},
		"attested by itself": {"", strings.Replace(attested, "duty: backup", "duty: data-integrity", 1), "unmet", 1},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := a.diffPipes(context.Background(), estateOf(t, safe, c.base, now), estateOf(t, queue, c.head, now))
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(d.Turned, func(k demarc.Turn) bool { return k.Check == "sqs-dead-letter-queue" })
			if i < 0 || d.Turned[i].To != c.to || d.Turned[i].From != "met" {
				t.Errorf("turned %+v, want %s", d.Turned, c.to)
			}
			news := 0
			for _, w := range d.Warnings {
				if strings.Contains(w, "is new in this change") {
					news++
				}
			}
			if news != c.warnings {
				t.Errorf("warnings %q", d.Warnings)
			}
			base, head := reportFor(t, safe, c.base, now), reportFor(t, queue, c.head, now)
			if got := compare.Reports(base, head); c.to == "unmet" && got.Summary.NewUnmet != 1 {
				t.Errorf("of saved reports: %+v", got.Turned)
			}
		})
	}
}

// TestCertificateCounts: a passed quiz attests the training of the team that
// owns it, if the configuration says so and somebody signed it off.
func TestCertificateCounts(t *testing.T) {
	const certificate = `certificates:
  - {person: jane@example.com, team: payments, approver: lead@example.com, on: 2026-11-20, expires: 2027-11-19, questions: 20, right: 18, catalog: x}
`
	const config = "owners:\n  teams: [{id: payments}, {id: web}]\n  rules: [{team: payments, duty: awareness-training}]\ntraining: {certificates: true}\n"
	for name, c := range map[string]struct {
		certificate, config, now string
		want                     demarc.Status
		faults                   int
	}{
		"counts":                  {certificate, config, "2026-11-25", demarc.StatusAttested, 0},
		"over":                    {certificate, config, "2027-11-20", demarc.StatusManual, 0},
		"not yet":                 {certificate, config, "2026-11-19", demarc.StatusManual, 0},
		"of another team":         {strings.Replace(certificate, "payments", "web", 1), config, "2026-11-25", demarc.StatusManual, 0},
		"nobody owns the duty":    {certificate, strings.Replace(config, "awareness-training", "backup", 1), "2026-11-25", demarc.StatusManual, 0},
		"the house does not want": {certificate, strings.Replace(config, "true", "false", 1), "2026-11-25", demarc.StatusManual, 0},
		"nobody signed it off":    {strings.Replace(certificate, "approver: lead@example.com, ", "", 1), config, "2026-11-25", demarc.StatusManual, 1},
		"signed off by oneself":   {strings.Replace(certificate, "lead@", "jane@", 1), config, "2026-11-25", demarc.StatusManual, 1},
		"not passed":              {strings.Replace(certificate, "right: 18", "right: 15", 1), config, "2026-11-25", demarc.StatusManual, 1},
		"too short":               {strings.Replace(certificate, "questions: 20, right: 18", "questions: 9, right: 9", 1), config, "2026-11-25", demarc.StatusManual, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := estateOf(t, queue, c.certificate, day(t, c.now))
			if err := os.WriteFile(filepath.Join(p.paths[0], "demarc.yaml"), []byte(c.config), 0o644); err != nil {
				t.Fatal(err)
			}
			rep, err := p.report(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(rep.Statuses, func(s demarc.StatusOf) bool { return s.Duty == "awareness-training" })
			if s := rep.Statuses[i]; s.Status != c.want || (s.Record != "") != (c.want == demarc.StatusAttested) || len(rep.Header.Skipped) != c.faults || (len(rep.Header.Warnings) > 0) != (name == "over") {
				t.Errorf("%+v, skipped %v, warnings %q", s, rep.Header.Skipped, rep.Header.Warnings)
			}
		})
	}
}
