package assess_test

import (
	"testing"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
)

// TestFindingsStandWithTheOwner: what another service or the organization owns
// asks nothing of the account that merely sees it.
func TestFindingsStandWithTheOwner(t *testing.T) {
	model, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		typ   string
		props props
		duty  string
		want  demarc.Party
	}{
		"a service-linked role":           {"AWS::IAM::ServiceLinkedRole", props{}, "identity-access", demarc.Provider},
		"a role on a service's path":      {"AWS::IAM::Role", props{"Path": "/aws-service-role/ecs.amazonaws.com/"}, "identity-access", demarc.Provider},
		"a role of one's own":             {"AWS::IAM::Role", props{"Path": "/"}, "identity-access", demarc.Customer},
		"a web ACL of Firewall Manager":   {"AWS::WAFv2::WebACL", props{"Name": "FMManagedWebACLV2-baseline-1700000000000"}, "firewall-configuration", demarc.Organization},
		"the organization's trail, seen":  {"AWS::CloudTrail::Trail", props{"IsOrganizationTrail": true, "Arn": "arn:aws:cloudtrail:eu-west-1:999988887777:trail/org"}, "logging", demarc.Organization},
		"the organization's trail, owned": {"AWS::CloudTrail::Trail", props{"IsOrganizationTrail": true, "Arn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/org"}, "logging", demarc.Shared},
		"a web ACL of one's own":          {"AWS::WAFv2::WebACL", props{"Name": "shop"}, "firewall-configuration", demarc.Customer},
	} {
		r := &demarc.Resource{ID: ".#x", Address: "x", Type: c.typ, RawType: c.typ, Account: "111122223333", Region: "eu-west-1", Props: c.props}
		rep := assess.Assess(model, demarc.NewEstate([]*demarc.Resource{r}), run)
		var got demarc.Party
		for _, p := range rep.Header.Placements {
			if p.Duty == c.duty && p.Service != "aws" {
				got = p.Party
			}
		}
		if got != c.want {
			t.Errorf("%s: %s has %s, want %s", name, c.duty, got, c.want)
		}
		for _, f := range rep.Findings {
			if f.Duty == c.duty && (c.want == demarc.Provider || c.want == demarc.Organization) {
				t.Errorf("%s: finding %s", name, f.Check)
			}
		}
	}
}
