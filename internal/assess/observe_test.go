package assess_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
)

// seen is a run with what another scanner says; live for Prowler and the like.
func seen(live bool, of ...demarc.Observation) assess.Run {
	run := run
	for i := range of {
		o := &of[i]
		if o.Tool == "" {
			o.Tool = "checkov"
		}
		if len(o.Aliases) == 0 {
			o.Aliases = []string{"checkov/CKV_AWS_16"}
		}
		o.Rule, o.Live, o.Results = o.Aliases[0][strings.IndexByte(o.Aliases[0], '/')+1:], live, "results.json"
	}
	run.Observations = of
	run.Scanners = []demarc.Scanner{{Input: demarc.Input{Path: "results.json"}}}
	return run
}

func on(address string, o demarc.Outcome) demarc.Observation {
	return demarc.Observation{Outcome: o, Subject: demarc.Subject{Address: address}}
}

// says lists the findings as who:outcome, with who says met after a slash.
func says(r *demarc.Report) string {
	var out []string
	for _, f := range r.Findings {
		s := f.From + ":" + string(f.Outcome)
		if len(f.MetBy) > 0 {
			s += "/" + strings.Join(f.MetBy, ",")
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// TestOneQuestionSeveralAnswers: any unmet wins and both sides are shown; what
// demarc cannot know, a scanner of the running account can answer, one of the
// same code cannot.
func TestOneQuestionSeveralAnswers(t *testing.T) {
	met, unmet, unknown := props{"StorageEncrypted": true}, props{"StorageEncrypted": false}, props{"StorageEncrypted": &demarc.Unk{Reason: "a variable"}}
	for name, c := range map[string]struct {
		own      props
		live     bool
		said     []demarc.Outcome
		status   demarc.Status
		findings string
	}{
		"agreed unmet":            {unmet, false, []demarc.Outcome{demarc.Unmet}, demarc.StatusUnmet, ":unmet checkov:unmet"},
		"agreed met":              {met, false, []demarc.Outcome{demarc.Met}, demarc.StatusMet, ""},
		"only demarc says unmet":  {unmet, true, []demarc.Outcome{demarc.Met}, demarc.StatusUnmet, ":unmet/checkov"},
		"only the other":          {met, false, []demarc.Outcome{demarc.Unmet}, demarc.StatusUnmet, "checkov:unmet/demarc"},
		"the same tool, both":     {met, false, []demarc.Outcome{demarc.Met, demarc.Unmet, demarc.Met}, demarc.StatusUnmet, "checkov:unmet/checkov,demarc"},
		"said twice":              {met, false, []demarc.Outcome{demarc.Unmet, demarc.Unmet}, demarc.StatusUnmet, "checkov:unmet/demarc"},
		"code cannot know more":   {unknown, false, []demarc.Outcome{demarc.Met}, demarc.StatusUnknown, ":unknown/checkov"},
		"the account can":         {unknown, true, []demarc.Outcome{demarc.Met}, demarc.StatusMet, ""},
		"unmet answers unknown":   {unknown, false, []demarc.Outcome{demarc.Unmet}, demarc.StatusUnmet, "checkov:unmet"},
		"both cannot tell":        {unknown, true, []demarc.Outcome{demarc.Unknown}, demarc.StatusUnknown, ":unknown"},
		"the other cannot tell":   {met, true, []demarc.Outcome{demarc.Unknown}, demarc.StatusMet, ""},
		"it does not apply there": {unmet, true, []demarc.Outcome{demarc.NotApplicable}, demarc.StatusUnmet, ":unmet"},
	} {
		var list []demarc.Observation
		for _, o := range c.said {
			list = append(list, on("orders", o))
		}
		r := assess.Assess(model(t), demarc.NewEstate([]*demarc.Resource{db("orders", c.own)}), seen(c.live, list...))
		if got := statusOf(r, "encryption-at-rest"); got != c.status {
			t.Errorf("%s: %s, want %s", name, got, c.status)
		}
		if got := says(r); got != c.findings {
			t.Errorf("%s: %q, want %q", name, got, c.findings)
		}
		s := r.Header.Summary
		if got := s.Checked[demarc.Outcome(c.status)]; got != 1 {
			t.Errorf("%s: counted as %v, want one %s", name, s.Checked, c.status)
		}
		if want := map[bool]int{true: 1}[c.status == demarc.StatusUnmet]; s.Findings[demarc.High] != want {
			t.Errorf("%s: %d unmet, want %d", name, s.Findings[demarc.High], want)
		}
		if isMet := len(r.Resources[0].Met) == 1; isMet != (c.status == demarc.StatusMet) {
			t.Errorf("%s: met %v", name, r.Resources[0].Met)
		}
	}
}

// TestEvidenceNamesItsSource: tool, rule and file stand on the resource and on
// the finding, whose id is its own.
func TestEvidenceNamesItsSource(t *testing.T) {
	r := assess.Assess(model(t), demarc.NewEstate([]*demarc.Resource{db("orders", props{})}), seen(false, on("orders", demarc.Unmet)))
	want := []demarc.Observed{{From: "checkov", Rule: "CKV_AWS_16", Check: "rds-storage-encrypted", Outcome: demarc.Unmet, Results: "results.json"}}
	if diff := cmp.Diff(want, r.Resources[0].Observed); diff != "" {
		t.Error(diff)
	}
	f := r.Findings[1]
	if f.From != "checkov" || f.Rule != "CKV_AWS_16" || f.Results != "results.json" || f.Duty != "encryption-at-rest" || f.Reason == "" || f.Facts != nil || f.ID == r.Findings[0].ID {
		t.Errorf("%+v", f)
	}
}

// TestMutedIsNotMet: what people muted in the other tool changes nothing here,
// and is listed.
func TestMutedIsNotMet(t *testing.T) {
	for _, outcome := range []demarc.Outcome{demarc.Met, demarc.Unmet} {
		o := on("orders", outcome)
		o.Muted = true
		r := assess.Assess(model(t), demarc.NewEstate([]*demarc.Resource{db("orders", props{"StorageEncrypted": &demarc.Unk{}})}), seen(true, o))
		if got := statusOf(r, "encryption-at-rest"); got != demarc.StatusUnknown || says(r) != ":unknown" {
			t.Errorf("%s: %s, %s", outcome, got, says(r))
		}
		if len(r.Asides) != 1 || r.Asides[0].Standing != demarc.StandsMuted || r.Asides[0].Outcome != outcome || r.Asides[0].Resource == "" {
			t.Errorf("%s: %+v", outcome, r.Asides)
		}
	}
}

// TestEveryResultIsAccountedFor: each result counts once, wherever it lands.
func TestEveryResultIsAccountedFor(t *testing.T) {
	other := on("orders", demarc.Unmet)
	other.Aliases = []string{"checkov/CKV_AWS_999"}
	muted := on("orders", demarc.Unmet)
	muted.Muted = true
	list := []demarc.Observation{on(`shop`, demarc.Unmet), on("orders", demarc.Met), on("orders", demarc.Unknown), on("nowhere", demarc.Met), on("orders", demarc.NotApplicable), other, muted}
	estate := demarc.NewEstate([]*demarc.Resource{db("orders", props{"StorageEncrypted": true}), db("shop[0]", props{}), db(`shop["b"]`, props{"StorageEncrypted": true})})
	r := assess.Assess(model(t), estate, seen(false, list...))
	got := r.Header.Scanners[0]
	got.Input = demarc.Input{}
	want := demarc.Scanner{Found: 7, Met: 1, Unmet: 1, Unknown: 1, NotApplicable: 1, Muted: 1, Unmatched: 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if says(r) != `checkov:unmet/demarc :unmet checkov:unmet` {
		t.Errorf("an address without a key speaks of every instance: %s", says(r))
	}
	reasons := map[string]string{}
	for _, a := range r.Asides {
		reasons[a.Rule+" "+a.Subject] = a.Reason
	}
	if reasons["CKV_AWS_16 nowhere"] != "The resource is not in the estate." || reasons["CKV_AWS_999 orders"] != "No check asks what this rule asks." {
		t.Errorf("%v", reasons)
	}
}

// TestSetAside: what a scanner asks of the reader though the line gives it to
// another is set aside, with the line's reason.
func TestSetAside(t *testing.T) {
	real, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		typ, alias string
		props      props
		live       bool
		standing   demarc.Standing
		reason     string
	}{
		"the organization's trail":        {"AWS::CloudTrail::Trail", "checkov/CKV_AWS_67", props{"IsOrganizationTrail": true, "Arn": "arn:aws:cloudtrail:eu-west-1:999988887777:trail/org"}, true, demarc.StandsAside, "organization"},
		"a trail of one's own":            {"AWS::CloudTrail::Trail", "checkov/CKV_AWS_67", props{}, true, "", ""},
		"a service-linked role":           {"AWS::IAM::Role", "checkov/CKV_AWS_274", props{"Path": "/aws-service-role/ecs.amazonaws.com/", "ManagedPolicyArns": []any{"arn:aws:iam::aws:policy/AdministratorAccess"}}, false, demarc.StandsAside, "The provider does this."},
		"a web ACL of Firewall Manager":   {"AWS::WAFv2::WebACL", "security-hub/WAF.10", props{"Name": "FMManagedWebACLV2-baseline-1700000000000"}, true, demarc.StandsAside, "organization"},
		"a member of an Aurora cluster":   {"AWS::RDS::DBInstance", "checkov/CKV_AWS_16", props{"DBClusterIdentifier": "orders"}, false, demarc.StandsAside, "The provider does this."},
		"a check that does not apply":     {"AWS::AmazonMQ::Broker", "checkov/CKV_AWS_197", props{"EngineType": "RABBITMQ"}, false, demarc.StandsAside, "RabbitMQ has no audit log."},
		"which the account knows better":  {"AWS::AmazonMQ::Broker", "security-hub/MQ.2", props{"EngineType": "RABBITMQ"}, true, "", ""},
		"a rule on another type":          {"AWS::SNS::Topic", "checkov/CKV_AWS_16", props{}, false, demarc.StandsNowhere, "No check here asks this of AWS::SNS::Topic."},
		"a rule on what is not ours here": {"AWS::IAM::ServiceLinkedRole", "checkov/CKV_AWS_274", props{}, false, demarc.StandsAside, "The provider does this."},
	} {
		res := &demarc.Resource{ID: ".#x", Address: "x", Type: c.typ, RawType: c.typ, Account: "111122223333", Region: "eu-west-1", Props: c.props}
		o := on("x", demarc.Unmet)
		o.Aliases = []string{c.alias}
		r := assess.Assess(real, demarc.NewEstate([]*demarc.Resource{res}), seen(c.live, o))
		var standing demarc.Standing
		var reason string
		if len(r.Asides) > 0 {
			standing, reason = r.Asides[0].Standing, r.Asides[0].Reason
		}
		if standing != c.standing || !strings.Contains(reason, c.reason) {
			t.Errorf("%s: %q (%s), want %q (%s)", name, standing, reason, c.standing, c.reason)
		}
		if found := strings.Contains(says(r), "checkov:unmet"); found != (c.standing == "") {
			t.Errorf("%s: findings %s", name, says(r))
		}
		if s := r.Header.Scanners[0]; s.Found != 1 || s.SetAside+s.Unmatched+s.Unmet != 1 {
			t.Errorf("%s: counted %+v", name, s)
		}
	}
}
