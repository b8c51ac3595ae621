package assess_test

import (
	"testing"
	"time"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t.Add(24*time.Hour - time.Second)
}

// some is a framework that the programme pci-dss speaks for, and only it.
var some = &catalog.Framework{ID: "some", Controls: []*catalog.Control{
	{ID: "sites", Inheritable: "full", Duties: []string{"physical-security"}},
	{ID: "keys", Duties: []string{"encryption-at-rest"}},
	{ID: "policy", Inheritable: "never", Duties: []string{"encryption-at-rest"}},
}}

func derived(t *testing.T, r demarc.Records, resources ...*demarc.Resource) *demarc.Report {
	t.Helper()
	run := run
	run.Records, run.Framework = r, some
	return assess.Assess(model(t), demarc.NewEstate(resources), run)
}

// TestEvidence: what one claim says of a database, by the words of the claim.
func TestEvidence(t *testing.T) {
	frankfurt := db("orders", props{})
	frankfurt.Region = "eu-central-1"
	gov := db("orders", props{})
	gov.Region = "us-gov-west-1"
	nowhere := db("orders", props{})
	rack := db("orders", props{"Engine": "custom-oracle-ee"})
	maybe := db("orders", props{"Engine": &demarc.Unk{Reason: "no value"}})
	claim := func(change func(*demarc.Claim)) demarc.Claim {
		c := demarc.Claim{Programme: "pci-dss", Services: []string{"rds"}, InScope: true, Until: day("2026-12-31"), Checked: day("2026-11-01"), Source: "report 7"}
		if change != nil {
			change(&c)
		}
		return c
	}
	europe := &demarc.Profile{Partition: "aws", Regions: []string{"eu-central-1"}}
	for name, c := range map[string]struct {
		claim    demarc.Claim
		profile  *demarc.Profile
		resource *demarc.Resource
		want     demarc.EvidenceState
	}{
		"covered":                          {claim(nil), nil, frankfurt, demarc.Evidenced},
		"another service":                  {claim(func(c *demarc.Claim) { c.Services = []string{"rack"} }), nil, frankfurt, demarc.NoClaim},
		"another programme":                {claim(func(c *demarc.Claim) { c.Programme = "soc-2" }), nil, frankfurt, demarc.NoClaim},
		"left out":                         {claim(func(c *demarc.Claim) { c.InScope = false }), nil, frankfurt, demarc.OutOfScope},
		"the last second of the period":    {claim(func(c *demarc.Claim) { c.Until = run.Now }), nil, frankfurt, demarc.Evidenced},
		"the period is over":               {claim(func(c *demarc.Claim) { c.Until = day("2026-11-24") }), nil, frankfurt, demarc.Stale},
		"a bridge letter":                  {claim(func(c *demarc.Claim) { c.Until, c.Bridge = day("2026-09-30"), day("2026-12-31") }), nil, frankfurt, demarc.Evidenced},
		"the bridge is over":               {claim(func(c *demarc.Claim) { c.Until, c.Bridge = day("2026-06-30"), day("2026-09-30") }), nil, frankfurt, demarc.Stale},
		"nobody looked for a year":         {claim(func(c *demarc.Claim) { c.Checked = day("2025-11-20") }), nil, frankfurt, demarc.Stale},
		"its Region":                       {claim(func(c *demarc.Claim) { c.Regions = []string{"eu-central-1"} }), nil, frankfurt, demarc.Evidenced},
		"another Region":                   {claim(func(c *demarc.Claim) { c.Regions = []string{"us-east-1"} }), nil, frankfurt, demarc.OutOfScope},
		"another partition":                {claim(func(c *demarc.Claim) { c.Partition = "aws" }), nil, gov, demarc.OutOfScope},
		"its partition":                    {claim(func(c *demarc.Claim) { c.Partition = "aws-us-gov" }), nil, gov, demarc.Evidenced},
		"a Region that nothing tells":      {claim(func(c *demarc.Claim) { c.Regions = []string{"eu-central-1"} }), nil, nowhere, demarc.NoClaim},
		"a partition that nothing tells":   {claim(func(c *demarc.Claim) { c.Partition = "aws" }), nil, nowhere, demarc.NoClaim},
		"a Region that the profile tells":  {claim(func(c *demarc.Claim) { c.Regions = []string{"eu-central-1"} }), europe, nowhere, demarc.Evidenced},
		"the profile's Region is left out": {claim(func(c *demarc.Claim) { c.Exclusions = []string{"eu-central-1"} }), europe, nowhere, demarc.OutOfScope},
		"an excluded form":                 {claim(func(c *demarc.Claim) { c.Exclusions = []string{"rds+custom"}; c.Services = append(c.Services, "rack") }), nil, rack, demarc.OutOfScope},
		"a form that is not here":          {claim(func(c *demarc.Claim) { c.Exclusions = []string{"rds+custom"} }), nil, frankfurt, demarc.Evidenced},
		"on a rack that is not covered":    {claim(nil), nil, rack, demarc.OutOfScope},
		"on a rack that is covered":        {claim(func(c *demarc.Claim) { c.Services = append(c.Services, "rack") }), nil, rack, demarc.Evidenced},
		"perhaps on a rack":                {claim(nil), nil, maybe, demarc.OutOfScope},
	} {
		r := derived(t, demarc.Records{Profile: c.profile, Claims: []demarc.Claim{c.claim}}, c.resource)
		if got := r.Header.Evidence[0]; got.State != c.want || got.State != demarc.Evidenced && got.Reason == "" {
			t.Errorf("%s: %s (%s), want %s", name, got.State, got.Reason, c.want)
		}
	}
}

// TestEvidenceOfControls: a control has the worst evidence of the services
// whose provider has a part, the best claim on each, and none where the
// customer does all.
func TestEvidenceOfControls(t *testing.T) {
	good := demarc.Claim{Programme: "pci-dss", Services: []string{"rds"}, InScope: true, Until: day("2026-12-31"), Checked: day("2026-11-01")}
	old := good
	old.Until = day("2025-12-31")
	r := derived(t, demarc.Records{Claims: []demarc.Claim{old, good, old}}, db("orders", props{}))
	if got := r.Header.Evidence[0]; got.State != demarc.Evidenced || got.Programme != "PCI DSS" || got.Until != "2026-12-31" {
		t.Errorf("the best claim does not speak: %+v", got)
	}
	for _, want := range []struct {
		typ      demarc.ControlType
		evidence demarc.EvidenceState
	}{{demarc.Inherited, demarc.Evidenced}, {demarc.SharedControl, demarc.Evidenced}, {demarc.CustomerSpecific, ""}} {
		k := r.Header.Controls[0]
		r.Header.Controls = r.Header.Controls[1:]
		if k.Type != want.typ || k.Evidence != want.evidence {
			t.Errorf("%s: %s, %q; want %s, %q", k.Control, k.Type, k.Evidence, want.typ, want.evidence)
		}
	}
}

// TestModelOfNoEstate: without resources the controls follow the model's own
// defaults, and nothing is evidenced.
func TestModelOfNoEstate(t *testing.T) {
	r := derived(t, demarc.Records{})
	if got := r.Header.Controls[0]; got.Type != demarc.Inherited || got.Evidence != demarc.NoClaim {
		t.Errorf("sites: %s, %q", got.Type, got.Evidence)
	}
	if got := r.Header.Controls[1]; got.Type != demarc.ControlNotApplicable { // no default places it in the small catalog
		t.Errorf("keys: %s", got.Type)
	}
}

// TestActs: an act of the profile confirms a duty of the account or the
// organization for its term and accounts, and what is due again is said.
func TestActs(t *testing.T) {
	model, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	account := &demarc.Resource{ID: "account#1", Address: "account", Type: "Demarc::AWS::Account", Account: "111122223333", Props: props{}}
	status := func(p *demarc.Profile, now string) (demarc.Status, []string) {
		run := run
		run.Now, run.Records.Profile = day(now), p
		r := assess.Assess(model, demarc.NewEstate([]*demarc.Resource{account}), run)
		return statusOf(r, "architecture-review"), r.Header.Warnings
	}
	act := func(on, expires string, accounts ...string) *demarc.Profile {
		return &demarc.Profile{Path: "p.yaml", Acts: []demarc.Act{{Duty: "architecture-review", On: day(on).Add(1 - 24*time.Hour), Expires: day(expires), Accounts: accounts}}}
	}
	for name, c := range map[string]struct {
		profile *demarc.Profile
		now     string
		want    demarc.Status
		late    bool
	}{
		"none":                      {nil, "2026-11-25", demarc.StatusManual, false},
		"done":                      {act("2026-06-01", "2027-05-31"), "2026-11-25", demarc.StatusAttested, false},
		"on its last day":           {act("2026-06-01", "2026-11-25"), "2026-11-25", demarc.StatusAttested, false},
		"due again":                 {act("2025-06-01", "2026-05-31"), "2026-11-25", demarc.StatusManual, true},
		"of the future":             {act("2026-12-01", "2027-05-31"), "2026-11-25", demarc.StatusManual, false},
		"for this account":          {act("2026-06-01", "2027-05-31", "111122223333"), "2026-11-25", demarc.StatusAttested, false},
		"for another account":       {act("2026-06-01", "2027-05-31", "999999999999"), "2026-11-25", demarc.StatusManual, false},
		"a leap day's act":          {act("2024-02-29", "2025-02-27"), "2025-02-27", demarc.StatusAttested, false},
		"the day after a leap term": {act("2024-02-29", "2025-02-27"), "2025-02-28", demarc.StatusManual, true},
	} {
		got, warnings := status(c.profile, c.now)
		if got != c.want || (len(warnings) > 0) != c.late {
			t.Errorf("%s: %s, warnings %q; want %s", name, got, warnings, c.want)
		}
	}
}

// TestRequirements: deciding what applies confirms the duty to know it, until
// one of the decisions must be made anew.
func TestRequirements(t *testing.T) {
	model, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	account := &demarc.Resource{ID: "account#1", Address: "account", Type: "Demarc::AWS::Account", Props: props{}}
	law := demarc.Requirement{ID: "gdpr", Kind: demarc.Law, On: day("2026-01-01"), Expires: day("2026-12-31")}
	late := demarc.Requirement{ID: "pci-dss-4.0.1", Kind: demarc.Standard, On: day("2025-01-01"), Expires: day("2025-12-31")}
	own := demarc.Requirement{ID: "isp", Kind: demarc.Policy, On: day("2026-01-01"), Expires: day("2026-12-31")}
	for name, c := range map[string]struct {
		list             []demarc.Requirement
		applicable, kept demarc.Status
	}{
		"a law":                     {[]demarc.Requirement{law}, demarc.StatusAttested, demarc.StatusManual},
		"a law and a late standard": {[]demarc.Requirement{law, late}, demarc.StatusManual, demarc.StatusManual},
		"a law and a policy":        {[]demarc.Requirement{law, own}, demarc.StatusAttested, demarc.StatusAttested},
		"a policy, a standard late": {[]demarc.Requirement{late, own}, demarc.StatusManual, demarc.StatusAttested},
	} {
		run := run
		run.Records.Profile = &demarc.Profile{Requirements: c.list}
		r := assess.Assess(model, demarc.NewEstate([]*demarc.Resource{account}), run)
		if a, p := statusOf(r, "applicable-requirements"), statusOf(r, "security-policy"); a != c.applicable || p != c.kept {
			t.Errorf("%s: applicable %s, policy %s; want %s, %s", name, a, p, c.applicable, c.kept)
		}
	}
}
