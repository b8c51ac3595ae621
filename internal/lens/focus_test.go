package lens_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"demarc"
	"demarc/catalog"
	"demarc/internal/lens"
)

type tree = map[string]any

func model(t testing.TB) *catalog.Catalog {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/catalog.txtar")
	if err != nil {
		t.Fatal(err)
	}
	data := fstest.MapFS{}
	for _, f := range archive.Files {
		data[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	c, err := catalog.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tf(address, typ string, attrs tree) *demarc.Raw {
	return &demarc.Raw{Source: "terraform", Type: typ, Address: address, Root: ".", Attrs: demarc.Tree(attrs)}
}

func cfn(id, typ string, attrs tree) *demarc.Raw {
	return &demarc.Raw{Source: "cloudformation", Type: typ, Address: id, Root: "t.yaml", Attrs: demarc.Tree(attrs)}
}

// focus gives the estate of raws and a way to find a resource by address.
func focus(t *testing.T, raws ...*demarc.Raw) (*demarc.Estate, func(string) *demarc.Resource) {
	t.Helper()
	e := lens.Focus(model(t), raws, lens.Options{Everything: true})
	return e, func(address string) *demarc.Resource {
		for _, r := range e.Resources {
			if r.Address == address {
				return r
			}
		}
		t.Fatalf("no resource %s", address)
		return nil
	}
}

// own drops what the lens adds for rules.
func own(r *demarc.Resource) tree {
	out := tree{}
	for k, v := range r.Props {
		if k[0] != '$' {
			out[k] = v
		}
	}
	return out
}

func TestLensVerbs(t *testing.T) {
	unk := &demarc.Unk{Reason: "not known"}
	for name, c := range map[string]struct{ attrs, want tree }{
		"rename, values":         {tree{"bucket": "b", "acl": "public-read"}, tree{"BucketName": "b", "AccessControl": "PublicRead"}},
		"nested rename":          {tree{"acl": "x", "server_side_encryption_configuration": []any{tree{"rule": []any{tree{"bucket_key_enabled": true, "apply_server_side_encryption_by_default": []any{tree{"sse_algorithm": "aws:kms", "kms_master_key_id": unk}}}}}}}, tree{"AccessControl": "x", "BucketEncryption": tree{"ServerSideEncryptionConfiguration": []any{tree{"BucketKeyEnabled": true, "ServerSideEncryptionByDefault": tree{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": unk}}}}}},
		"tags":                   {tree{"acl": "x", "tags": tree{"b": "2", "a": "1"}}, tree{"AccessControl": "x", "Tags": []any{tree{"Key": "a", "Value": "1"}, tree{"Key": "b", "Value": "2"}}}},
		"absent":                 {tree{"acl": "x", "bucket": "", "tags": nil, "logging": []any{}}, tree{"AccessControl": "x"}},
		"dropped and unheard of": {tree{"acl": "x", "force_destroy": true, "nonsense": 1}, tree{"AccessControl": "x"}},
		"default":                {tree{}, tree{"AccessControl": "Private"}},
		"here and deeper":        {tree{"acl": "x", "website": []any{tree{"index_document": "i.html"}}}, tree{"AccessControl": "x", "WebsiteConfiguration": tree{"IndexDocument": "i.html"}}},
		"to the resource":        {tree{"acl": "x", "deep": []any{tree{"up": "true"}}}, tree{"AccessControl": "x", "ObjectLockEnabled": true}},
		"unknown stays":          {tree{"acl": unk}, tree{"AccessControl": unk}},
	} {
		t.Run(name, func(t *testing.T) {
			_, find := focus(t, tf("aws_s3_bucket.b", "aws_s3_bucket", c.attrs))
			c.want["PublicAccessBlockConfiguration"] = tree{"BlockPublicAcls": false}
			if diff := cmp.Diff(c.want, own(find("aws_s3_bucket.b"))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	unk := &demarc.Unk{Reason: "not known"}
	_, find := focus(t, tf("g", "aws_security_group", tree{"name": "g", "ingress": []any{
		tree{"from_port": "22", "to_port": int64(22), "protocol": "all", "cidr_blocks": []any{"10.0.0.0/8", unk}, "ipv6_cidr_blocks": []any{"::/0"}},
		tree{"from_port": int64(80), "to_port": int64(80), "protocol": "tcp", "cidr_blocks": []any{}},
	}}))
	want := []any{
		tree{"FromPort": int64(22), "ToPort": int64(22), "IpProtocol": "-1", "CidrIp": "10.0.0.0/8"},
		tree{"FromPort": int64(22), "ToPort": int64(22), "IpProtocol": "-1", "CidrIp": unk},
		tree{"FromPort": int64(22), "ToPort": int64(22), "IpProtocol": "-1", "CidrIpv6": "::/0"},
		tree{"FromPort": int64(80), "ToPort": int64(80), "IpProtocol": "tcp"},
	}
	if diff := cmp.Diff(any(want), find("g").Props["SecurityGroupIngress"]); diff != "" {
		t.Error(diff)
	}
}

func TestJSONTextBecomesAnObject(t *testing.T) {
	_, find := focus(t, tf("p", "aws_s3_bucket_policy", tree{"policy": `{"Statement":[{"Effect":"Deny"}]}`}))
	if diff := cmp.Diff(any(tree{"Statement": []any{tree{"Effect": "Deny"}}}), find("p").Props["PolicyDocument"]); diff != "" {
		t.Error(diff)
	}
}

func TestScalarsFollowTheSchema(t *testing.T) {
	_, find := focus(t, cfn("D", "AWS::RDS::DBInstance", tree{"BackupRetentionPeriod": "7", "MultiAZ": "true", "EngineVersion": float64(8), "Port": int64(5432)}))
	want := tree{"BackupRetentionPeriod": int64(7), "MultiAZ": true, "EngineVersion": "8", "Port": "5432"}
	if diff := cmp.Diff(want, own(find("D"))); diff != "" {
		t.Error(diff)
	}
}

func TestRelations(t *testing.T) {
	bucket := tf("aws_s3_bucket.b", "aws_s3_bucket", tree{"bucket": "invoices", "arn": "arn:aws:s3:::invoices"})
	other := tf("aws_s3_bucket.o", "aws_s3_bucket", tree{"bucket": "other"})
	counted := tf("aws_s3_bucket.c[0]", "aws_s3_bucket", tree{})
	for name, c := range map[string]struct {
		value any
		to    string // the bucket that the policy finds; "" for none
		maybe bool   // every bucket may have it
	}{
		"by reference":      {&demarc.Unk{Set: true, Ref: "aws_s3_bucket.b", Attr: "id"}, "aws_s3_bucket.b", false},
		"by bare reference": {&demarc.Unk{Set: true, Ref: "aws_s3_bucket.c", Attr: "id"}, "aws_s3_bucket.c[0]", false},
		"by name":           {"invoices", "aws_s3_bucket.b", false},
		"by arn":            {"arn:aws:s3:::invoices", "aws_s3_bucket.b", false},
		"elsewhere":         {"somebody-elses", "", false},
		"data source":       {&demarc.Unk{Set: true, Ref: "data.aws_s3_bucket.x", Attr: "id"}, "", false},
		"not known":         {&demarc.Unk{Reason: "variable"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			e, find := focus(t, bucket, other, counted, tf("p", "aws_s3_bucket_policy", tree{"bucket": c.value, "policy": "{}"}))
			for _, address := range []string{"aws_s3_bucket.b", "aws_s3_bucket.o", "aws_s3_bucket.c[0]"} {
				policies := e.Related(find(address), "policies")
				switch {
				case c.maybe:
					if len(policies) != 1 {
						t.Errorf("%s: want one that may be, got %v", address, policies)
					} else if _, ok := policies[0].(*demarc.Unk); !ok {
						t.Errorf("%s: want an unknown, got %v", address, policies[0])
					}
				case address == c.to && len(policies) != 1, address != c.to && len(policies) != 0:
					t.Errorf("%s has %d policies", address, len(policies))
				}
			}
			if got := e.Related(find("p"), "bucket"); len(got) != 1 {
				t.Errorf("the policy sees %d buckets", len(got))
			}
		})
	}
}

func TestFold(t *testing.T) {
	part := func(bucket any) *demarc.Raw {
		return tf("v", "aws_s3_bucket_versioning", tree{"bucket": bucket, "versioning_configuration": []any{tree{"status": "Enabled"}}})
	}
	e, find := focus(t, tf("aws_s3_bucket.b", "aws_s3_bucket", tree{}), part(&demarc.Unk{Set: true, Ref: "aws_s3_bucket.b", Attr: "id"}))
	if diff := cmp.Diff(any(tree{"Status": "Enabled"}), find("aws_s3_bucket.b").Props["VersioningConfiguration"]); diff != "" {
		t.Error(diff)
	}
	if len(e.Resources) != 2 {
		t.Errorf("the part is no resource of its own: %d resources", len(e.Resources))
	}
	_, find = focus(t, tf("aws_s3_bucket.b", "aws_s3_bucket", tree{}), part(&demarc.Unk{Reason: "variable"}))
	if _, ok := find("aws_s3_bucket.b").Props["VersioningConfiguration"].(*demarc.Unk); !ok {
		t.Error("a part whose whole is not known leaves the possible whole's property known")
	}
}

// The provider awscc writes the registry's types and properties in snake_case.
func TestCloudControlProvider(t *testing.T) {
	e, find := focus(t,
		tf("awscc_s3_bucket.b", "awscc_s3_bucket", tree{"bucket_name": "b", "versioning_configuration": tree{"status": "Enabled"}, "tags": []any{tree{"key": "a", "value": "b"}}, "object_lock_enabled": nil}),
		tf("awscc_s3_bucket_policy.p", "awscc_s3_bucket_policy", tree{"bucket": &demarc.Unk{Set: true, Ref: "awscc_s3_bucket.b", Attr: "id"}, "policy_document": `{"Statement":[]}`}),
		tf("awscc_no_such.x", "awscc_no_such", tree{}))
	want := tree{"BucketName": "b", "VersioningConfiguration": tree{"Status": "Enabled"}, "Tags": []any{tree{"Key": "a", "Value": "b"}}}
	b := find("awscc_s3_bucket.b")
	if diff := cmp.Diff(want, own(b)); diff != "" || b.Type != "AWS::S3::Bucket" {
		t.Errorf("%s %s", b.Type, diff)
	}
	if policies := e.Related(b, "policies"); len(policies) != 1 {
		t.Errorf("the bucket has %d policies", len(policies))
	}
	if r := find("awscc_no_such.x"); r.Type != "" {
		t.Errorf("awscc_no_such is %s", r.Type)
	}
}

func TestFormerAddressesGoOn(t *testing.T) {
	raw := tf("aws_thing.new", "aws_thing", tree{})
	raw.MovedFrom = []string{"aws_thing.mid", "aws_thing.old"}
	_, find := focus(t, raw)
	if diff := cmp.Diff(raw.MovedFrom, find("aws_thing.new").MovedFrom); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
