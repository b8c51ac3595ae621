package lens_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc"
)

func recorded(address, typ string, attrs tree) *demarc.Raw {
	return &demarc.Raw{Source: "config", Type: typ, Address: address, Root: "in", Attrs: demarc.Tree(attrs)}
}

// What AWS Config records and does not write is not set; what it does not
// record may be.
func TestUnrecordedIsUnknown(t *testing.T) {
	bucket := tree{"name": "b", "BucketVersioningConfiguration": tree{"status": "Off"}, "ObjectLockConfiguration": nil}
	_, find := focus(t, recorded("b", "AWS::S3::Bucket", bucket))
	props := find("b").Props
	if diff := cmp.Diff(any(tree{"Status": "Off"}), props["VersioningConfiguration"]); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"AccessControl", "PublicAccessBlockConfiguration", "ObjectLockConfiguration"} {
		if v, ok := props[name]; ok {
			t.Errorf("%s is %v; want it absent", name, v)
		}
	}
	for _, name := range []string{"OwnershipControls", "MetricsConfigurations"} {
		if _, ok := props[name].(*demarc.Unk); !ok {
			t.Errorf("%s is %v; want it unknown", name, props[name])
		}
	}
	excerpt := recorded("b", "AWS::S3::Bucket", bucket)
	excerpt.Excerpt = true
	_, find = focus(t, excerpt)
	if _, ok := find("b").Props["PublicAccessBlockConfiguration"].(*demarc.Unk); !ok {
		t.Error("what a query did not select is absent; want it unknown")
	}
}

// A resource of a sample may have more relations than the sample shows; of a
// snapshot only those from types of which it has none, as they may not be
// recorded. What an item holds itself is complete.
func TestSampledRelations(t *testing.T) {
	unknown := func(related []any) (known, open int) {
		for _, v := range related {
			if _, ok := v.(*demarc.Unk); ok {
				open++
			} else {
				known++
			}
		}
		return known, open
	}
	database := recorded("d", "AWS::RDS::DBInstance", tree{"dBInstanceIdentifier": "d", "vpcSecurityGroups": []any{tree{"vpcSecurityGroupId": "sg-1"}}})
	for name, c := range map[string]struct {
		sample      bool
		raws        []*demarc.Raw
		known, open int
	}{
		"snapshot with databases":    {false, []*demarc.Raw{database}, 1, 0},
		"snapshot without databases": {false, nil, 0, 1},
		"sample":                     {true, []*demarc.Raw{database}, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			group := recorded("g", "AWS::EC2::SecurityGroup", tree{"groupId": "sg-1", "ipPermissions": []any{}})
			group.Sample = c.sample
			e, find := focus(t, append(c.raws, group, recorded("b", "AWS::S3::Bucket", tree{"name": "b"}))...)
			if known, open := unknown(e.Related(find("g"), "databases")); known != c.known || open != c.open {
				t.Errorf("%d known and %d unknown databases; want %d and %d", known, open, c.known, c.open)
			}
			if policies := e.Related(find("b"), "policies"); len(policies) != 0 {
				t.Errorf("the bucket may have policies beyond its item: %v", policies)
			}
		})
	}
}

func TestExpandObjects(t *testing.T) {
	_, find := focus(t, recorded("g", "AWS::EC2::SecurityGroup", tree{"ipPermissions": []any{
		tree{"ipProtocol": "tcp", "ipRanges": []any{"10.0.0.0/8"}, "ipv4Ranges": []any{tree{"cidrIp": "10.0.0.0/8", "description": "in"}}, "groups": []any{tree{"groupId": "sg-2", "userId": "1"}}},
	}}))
	want := []any{
		tree{"IpProtocol": "tcp", "SourceSecurityGroupId": "sg-2"},
		tree{"IpProtocol": "tcp", "CidrIp": "10.0.0.0/8", "Description": "in"},
	}
	if diff := cmp.Diff(any(want), find("g").Props["SecurityGroupIngress"]); diff != "" {
		t.Error(diff)
	}
}
