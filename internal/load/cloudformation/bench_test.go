package cloudformation

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"
)

// generate makes a template of n resources of the kinds that estates are
// full of.
func generate(n int) string {
	var b strings.Builder
	b.WriteString("AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Env: {Type: String, Default: prod}\n")
	b.WriteString("Conditions:\n  Prod: !Equals [!Ref Env, prod]\nMappings:\n  Days: {prod: {Keep: 30}, dev: {Keep: 1}}\nResources:\n")
	for i := range n {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, `  Bucket%d:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketName: !Sub "${Env}-data-%d-${AWS::AccountId}"
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: alias/data}
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}
      LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: !FindInMap [Days, !Ref Env, Keep]}]}
`, i, i)
		case 1:
			fmt.Fprintf(&b, `  Policy%d:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket%d
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: [!GetAtt Bucket%d.Arn, !Sub "${Bucket%d.Arn}/*"]
            Condition: {Bool: {aws:SecureTransport: false}}
`, i, i-1, i-1, i-1)
		case 2:
			fmt.Fprintf(&b, `  Role%d:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
`, i)
		case 3:
			fmt.Fprintf(&b, `  Function%d:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role%d.Arn
      Runtime: python3.12
      Handler: app.handler
      Code: {S3Bucket: code, S3Key: !Join [/, [!Ref Env, app.zip]]}
      MemorySize: !If [Prod, 1024, 128]
      Environment: {Variables: {BUCKET: !Ref Bucket%d}}
`, i, i-1, i-3)
		}
	}
	return b.String()
}

// asJSON writes the same template as JSON.
func asJSON(b *testing.B, text string) string {
	n, flt := parse([]byte(text))
	if flt != nil {
		b.Fatal(flt)
	}
	out, err := json.MarshalIndent(plainly(n), "", "  ")
	if err != nil {
		b.Fatal(err)
	}
	return string(out)
}

func plainly(n *node) any {
	switch n.kind {
	case scalar:
		return n.literal()
	case list:
		items := []any{}
		for _, item := range n.items {
			items = append(items, plainly(item))
		}
		return items
	}
	fields := map[string]any{}
	for _, f := range n.fields {
		fields[f.name] = plainly(f.value)
	}
	return fields
}

func BenchmarkTemplate(b *testing.B) {
	for _, n := range []int{500, 5_000} {
		text := generate(n)
		for _, input := range []struct{ file, text string }{{"t.yaml", text}, {"t.json", asJSON(b, text)}} {
			file, text := input.file, input.text
			b.Run(fmt.Sprintf("%d/%s", n, file[2:]), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					load, err := Template(context.Background(), fstest.MapFS{}, file, []byte(text), Options{})
					if err != nil || len(load.Resources) != n {
						b.Fatal(len(load.Resources), err)
					}
				}
			})
		}
	}
}

// What of the above is the YAML library's.
func BenchmarkYAMLAlone(b *testing.B) {
	text := []byte(generate(5_000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		var n yaml.Node
		if err := yaml.Unmarshal(text, &n); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIs(b *testing.B) {
	text := []byte(`{"a": [` + strings.Repeat(`{"Type": "Resources", "n": [1, 2, 3]},`, 20_000) + `0]}`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if Is("t.json", text) {
			b.Fatal("is no template")
		}
	}
}
