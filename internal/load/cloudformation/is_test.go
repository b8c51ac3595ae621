package cloudformation

import (
	"strings"
	"testing"
)

func TestIs(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             bool
	}{
		{"version", "t.yaml", "AWSTemplateFormatVersion: 2010-09-09\n", true},
		{"type", "t.yml", "Resources:\n  A:\n    Type: AWS::S3::Bucket\n", true},
		{"type last", "t.template", "# x\n---\nDescription: |\n  Resources\nResources:\n  A:\n    Properties: {}\n    Type: 'Custom::X'\n", true},
		{"transform", "t.yaml", "Transform: AWS::Serverless-2016-10-31\n", true},
		{"transforms", "t.yaml", "Transform:\n- AWS::LanguageExtensions\n", true},
		{"indented as a whole", "t.yaml", "  Resources:\n    A:\n      Type: AWS::S3::Bucket\n", true},
		{"windows line ends", "t.yaml", "\xef\xbb\xbfResources:\r\n  A:\r\n    Type: AWS::S3::Bucket\r\n", true},
		{"quoted", "t.yaml", "\"Resources\":\n  A:\n    \"Type\": \"AWS::S3::Bucket\"\n", true},
		{"json version", "t.json", `{"AWSTemplateFormatVersion": "2010-09-09"}`, true},
		{"json type", "t.json", ` {"A": {"Resources": 1}, "Resources": {"B": {"Properties": {"Type": "x"}, "Type": "AWS::S3::Bucket"}}}`, true},
		{"json transforms", "t.json", `{"Transform": ["X", "AWS::Serverless-2016-10-31"]}`, true},
		{"broken", "t.json", `{"Resources": {"B": {"Type": "AWS::S3::Bucket"`, true},

		{"kubernetes", "k.yaml", "apiVersion: v1\nkind: List\nitems:\n- Resources:\n    Type: AWS::S3::Bucket\n", false},
		{"serverless framework", "serverless.yml", "service: x\nresources:\n  Resources:\n    A:\n      Type: AWS::S3::Bucket\n", false},
		{"text of a template", "c.yaml", "data:\n  t.yaml: |\n    AWSTemplateFormatVersion: 2010-09-09\n    Resources:\n", false},
		{"template in a string", "t.json", `{"Body": "AWSTemplateFormatVersion Resources Transform AWS::"}`, false},
		{"template further in", "t.json", `{"a": {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"A": {"Type": "AWS::S3::Bucket"}}}}`, false},
		{"azure", "azure.json", `{"$schema": "x", "resources": [{"type": "Microsoft.Storage/storageAccounts"}]}`, false},
		{"other resources", "t.yaml", "Resources:\n  A:\n    Type: Deployment\n", false},
		{"config item", "c.json", `{"configurationItems": [{"resourceType": "AWS::S3::Bucket", "Resources": {"A": {"Type": "AWS::S3::Bucket"}}}]}`, false},
		{"terraform", "main.tf", "AWSTemplateFormatVersion: 1\nResources:\n", false},
		{"list", "t.json", `[{"AWSTemplateFormatVersion": "2010-09-09"}]`, false},
		{"empty", "t.yaml", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Is(test.file, []byte(test.text)); got != test.want {
				t.Errorf("Is = %v", got)
			}
		})
	}
}

// A big file that is no template must cost a look, not a parse.
func TestIsBuildsNothing(t *testing.T) {
	big := []byte(`{"Resources": [` + strings.Repeat(`{"Type": "x", "a": [1, 2, {"b": "\"}"}]},`, 100_000) + `0]}`)
	allocs := testing.AllocsPerRun(1, func() {
		if Is("t.json", big) {
			t.Error("is no template")
		}
	})
	if allocs > 100 {
		t.Errorf("%v allocations", allocs)
	}
}
