package records_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"demarc"
	"demarc/catalog"
	"demarc/internal/records"
)

func model(t *testing.T) *catalog.Catalog {
	t.Helper()
	m, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// read reads a folder with one file.
func read(t *testing.T, text string) (demarc.Records, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "r.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return readDir(t, dir)
}

// readDir reads a folder; the error joins its faults.
func readDir(t *testing.T, dir string) (demarc.Records, error) {
	t.Helper()
	r, _, faults, err := records.Read(dir, dir, model(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		err = errors.Join(err, fmt.Errorf("%s: %s", f.Path, f.Reason))
	}
	return r, err
}

const sound = `claims:
  - programme: soc-2
    services: [s3]
    until: 2026-09-30
    bridge: 2026-12-31
    source: https://aws.amazon.com/compliance/
    checked: 2026-11-01
profile:
  requirements:
    - {id: gdpr, kind: law, decided_by: legal, on: 2026-03-02, expires: 2027-03-01}
  acts:
    - {duty: access-review, what: roles, by: security, on: 2026-10-05, expires: 2027-01-04}
`

func TestSound(t *testing.T) {
	r, err := read(t, sound)
	if err != nil {
		t.Fatal(err)
	}
	c, a := r.Claims[0], r.Profile.Acts[0]
	if !c.InScope || c.Until != time.Date(2026, 9, 30, 23, 59, 59, 0, time.UTC) || c.Bridge.Year() != 2026 {
		t.Errorf("claim %+v", c)
	}
	if a.On != time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC) || a.Expires != time.Date(2027, 1, 4, 23, 59, 59, 0, time.UTC) {
		t.Errorf("act %+v", a)
	}
	if q := r.Profile.Requirements[0]; q.Kind != demarc.Law || q.Duty() != "applicable-requirements" {
		t.Errorf("requirement %+v", q)
	}
}

// TestFaults: each fault is named with its file and line, and what to do.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"not a field":            {"services:", "service:", "r.yaml: records: unmarshal errors: line 3: field service not found"},
		"no such programme":      {"soc-2", "soc2", `r.yaml:2: records: no programme "soc2"; there are soc-1, soc-2`},
		"no such service":        {"[s3]", "[s4]", `r.yaml:2: records: no service "s4"`},
		"no service":             {"[s3]", "[]", "names no service"},
		"no source":              {"source: https://aws.amazon.com/compliance/", "source: ''", "wants a source"},
		"not a date":             {"until: 2026-09-30", "until: September", `until wants a date, YYYY-MM-DD, not "September"`},
		"bridge too short":       {"bridge: 2026-12-31", "bridge: 2026-09-30", "before the period does"},
		"a slip in an exclusion": {"    checked:", "    exclusions: [lamda]\n    checked:", `exclusion "lamda" is neither`},
		"an exclusion's form":    {"    checked:", "    exclusions: [lambda+imgae]\n    checked:", `lambda has no form "imgae"`},
		"a slip in a Region":     {"    checked:", "    regions: [eu-central1]\n    checked:", `"eu-central1" is no Region`},
		"no such partition":      {"    checked:", "    partition: AWS\n    checked:", `partition "AWS" is none of aws`},
		"two documents":          {"profile:", "---\nprofile:", "more than one document"},
		"no such duty":           {"duty: access-review", "duty: access-revue", `r.yaml:12: records: no duty "access-revue"`},
		"a resource's duty":      {"duty: access-review", "duty: encryption-at-rest", "a duty of each resource"},
		"nobody did it":          {"by: security, ", "", "wants what and by"},
		"no term":                {", expires: 2027-01-04", "", "expires wants a date"},
		"longer than a year":     {"expires: 2027-01-04", "expires: 2027-10-06", "more than 365 days"},
		"ends before it":         {"expires: 2027-01-04", "expires: 2026-10-04", "expires before it was made"},
		"no such kind":           {"kind: law", "kind: rule", "none of law, standard, policy"},
		"not YAML":               {"claims:", "claims: [", "did not find expected"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, strings.Replace(sound, c.old, c.new, 1))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want a fault with %q, got %v", c.want, err)
			}
		})
	}
}

func TestOneProfile(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.yaml", "b.yml"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("profile: {organization: "+name+"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := readDir(t, dir)
	if err == nil || !strings.Contains(err.Error(), "a second profile, which does not count; the first is in "+dir) || r.Profile.Organization != "a.yaml" {
		t.Errorf("got %+v, %v", r.Profile, err)
	}
}

// TestStaysInside: a link out of the folder is not followed.
func TestStaysInside(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "out.yaml")
	if err := os.WriteFile(outside, []byte(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "r.yaml")); err != nil {
		t.Fatal(err)
	}
	if r, err := readDir(t, dir); err == nil || len(r.Claims) > 0 {
		t.Errorf("read %d claims through a link, err %v", len(r.Claims), err)
	}
}

// TestImport: a list of services in scope and the list of reports become
// claims that can be read back.
func TestImport(t *testing.T) {
	list := "service_prefix,name,SOC,PCI,FedRAMP_High,Moon\n" +
		"s3,Amazon Simple Storage Service (S3),true,true,,x\n" +
		"rds,Amazon RDS,x,false,yes,\n" +
		"zz,Amazon Nothing,true,,,\n"
	reports := `{"reports": [
		{"name": "SOC 2 Type 2 Report", "series": "SOC", "state": "PUBLISHED", "periodEnd": "2026-03-31T00:00:00Z"},
		{"name": "SOC 2 Type 2 Report", "series": "SOC", "state": "PUBLISHED", "periodEnd": "2026-09-30T00:00:00Z"},
		{"name": "SOC 1 Report", "series": "SOC", "state": "PUBLISHED", "periodEnd": "2026-12-31T00:00:00Z"},
		{"name": "SOC 2 Type 2 Report", "series": "SOC", "state": "UNPUBLISHED", "periodEnd": "2027-09-30T00:00:00Z"}]}`
	for want, given := range map[string][2]string{"say with --source": {"", "2026-06-30"}, "say it with --until YYYY-MM-DD": {"a page", "soon"}} {
		if _, _, err := records.Import(strings.NewReader(list), nil, given[0], given[1], "2026-11-01", model(t)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want a fault with %q, got %v", want, err)
		}
	}
	out, unmatched, err := records.Import(strings.NewReader(list), strings.NewReader(reports), "a page", "2026-06-30", "2026-11-01", model(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(unmatched, "; "); got != "Amazon Nothing; column Moon" {
		t.Errorf("unmatched: %s", got)
	}
	r, err := read(t, string(out))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range r.Claims {
		word := "in"
		if !c.InScope {
			word = "out"
		}
		got = append(got, strings.TrimSpace(c.Programme+" "+c.Level)+" "+word+" "+strings.Join(c.Services, " ")+" to "+c.Until.Format(time.DateOnly))
	}
	want := "soc-2 in rds s3 to 2026-09-30; pci-dss in s3 to 2026-06-30; pci-dss out rds to 2026-06-30; fedramp High in rds to 2026-06-30"
	if strings.Join(got, "; ") != want {
		t.Errorf("got %s", strings.Join(got, "; "))
	}
}

// TestExamples: the example that people copy is sound.
func TestExamples(t *testing.T) {
	r, files, _, err := records.Read("../../examples/records", "records", model(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || r.Profile == nil || len(r.Claims) == 0 {
		t.Errorf("%d files, profile %v, %d claims", len(files), r.Profile, len(r.Claims))
	}
}
