package catalog

import (
	"slices"
	"testing"
)

// TestSpelled: no two types of the registry are called alike in the provider
// awscc, which has one name for each.
func TestSpelled(t *testing.T) {
	types, err := registry()
	if err != nil {
		t.Fatal(err)
	}
	if names := spelled(); len(names) != len(types) {
		t.Errorf("%d names for %d types", len(names), len(types))
	}
	s := newSchema()
	for name, want := range map[string]string{"s3_bucket": "AWS::S3::Bucket", "ec2_vpc": "AWS::EC2::VPC", "rds_db_instance": "AWS::RDS::DBInstance", "elasticloadbalancingv2_load_balancer": "AWS::ElasticLoadBalancingV2::LoadBalancer", "no_such": ""} {
		if got := s.Spelled(name); got != want {
			t.Errorf("awscc_%s is %q, want %q", name, got, want)
		}
	}
}

// TestRecorded: what AWS Config records of some types that checks ask for.
func TestRecorded(t *testing.T) {
	s := newSchema()
	for typ, want := range map[string][]string{
		"AWS::RDS::DBInstance":    {"storageEncrypted", "publiclyAccessible", "endpoint.port"},
		"AWS::S3::Bucket":         {"PublicAccessBlockConfiguration", "BucketVersioningConfiguration.status"},
		"AWS::EC2::SecurityGroup": {"ipPermissions"},
	} {
		names, ok := s.Recorded(typ)
		for _, name := range want {
			if !ok || !slices.Contains(names, name) {
				t.Errorf("%s: %s is not listed", typ, name)
			}
		}
	}
	if names, ok := s.Recorded("AWS::CloudTrail::Trail"); !ok || slices.Contains(names, "isLogging") {
		t.Error("AWS Config does not record whether a trail logs")
	}
	if _, ok := s.Recorded("AWS::S3::BucketPolicy"); ok {
		t.Error("AWS Config has no items of bucket policies")
	}
}
