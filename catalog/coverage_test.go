package catalog_test

import (
	"os"
	"strings"
	"testing"

	"demarc/catalog"
)

// TestWhoseTypes: types that belong to another service than their name
// suggests, as people meet them in Terraform and CloudFormation.
func TestWhoseTypes(t *testing.T) {
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	for raw, want := range map[string]string{
		"aws_lb": "elb", "aws_alb": "elb", "aws_elb": "elb",
		"aws_default_vpc": "vpc", "aws_default_security_group": "vpc",
		"aws_neptune_cluster": "neptune", "aws_docdb_cluster": "docdb",
		"aws_ebs_volume": "ebs", "aws_instance": "ec2", "aws_launch_configuration": "ec2",
		"aws_db_instance": "rds", "aws_elasticsearch_domain": "opensearch",
		"AWS::Elasticsearch::Domain": "opensearch", "AWS::EC2::Volume": "ebs", "AWS::EC2::TransitGateway": "transitgateway",
	} {
		if got := serviceOf(c, raw); got != want {
			t.Errorf("%s belongs to %q, want %q", raw, got, want)
		}
	}
}

// serviceOf finds the service that carries a raw type: by lens and claim, by
// claim, or by name.
func serviceOf(c *catalog.Catalog, raw string) string {
	typ := raw
	if l := c.Lens("terraform", raw); l != nil {
		typ = l.Type
	}
	if services, _ := c.Claims(typ); len(services) > 0 {
		return services[len(services)-1].ID // the claim without a condition stands last
	}
	if s, _ := c.ByName(raw); s != nil {
		return s.ID
	}
	return ""
}

// TestNoTypeIsAStranger: nearly every resource type of Terraform's AWS provider
// and of CloudFormation belongs to a service, by lens, by claim or by name.
// testdata/types.txt lists their names, as of August 2026.
func TestNoTypeIsAStranger(t *testing.T) {
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("testdata/types.txt")
	if err != nil {
		t.Fatal(err)
	}
	var strangers []string
	all := strings.Fields(string(list))
	for _, raw := range all {
		if serviceOf(c, raw) == "" {
			strangers = append(strangers, raw)
		}
	}
	if len(strangers)*1000 > len(all)*5 {
		t.Errorf("%d of %d types belong to no service: %v", len(strangers), len(all), strangers)
	}
}

// TestBreadth keeps the catalog from shrinking unseen.
func TestBreadth(t *testing.T) {
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	n := c.Stats()
	for name, n := range map[string][2]int{
		"services with a documented placement of their own": {n.Documented, 180}, "forms": {n.Forms, 300},
		"forms recognised from configuration": {n.Recognised, 200}, "checks": {n.Checks, 380}, "types with a check": {n.CheckedTypes, 110},
		"placements by confidence": {n.ByConfidence["documented"] + n.ByConfidence["reasoned"], n.Placements},
	} {
		if n[0] < n[1] {
			t.Errorf("%s: %d, want at least %d", name, n[0], n[1])
		}
	}
}

// TestModerateBaseline: most of NIST SP 800-53's moderate baseline is placed,
// and what is not says why.
func TestModerateBaseline(t *testing.T) {
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	f, ok := c.Framework("nist-800-53-r5")
	if !ok {
		t.Fatal("no NIST SP 800-53")
	}
	controls := f.Of("moderate")
	placed := 0
	for _, k := range controls {
		if len(k.Duties) > 0 {
			placed++
		}
		for _, d := range k.Duties {
			if _, ok := c.Duty(d); !ok {
				t.Errorf("%s names %s, which is no duty", k.ID, d)
			}
		}
	}
	if len(controls) != 287 || placed*100 < len(controls)*85 {
		t.Errorf("%d of %d moderate controls are placed", placed, len(controls))
	}
}
