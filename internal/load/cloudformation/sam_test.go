package cloudformation

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"demarc"
)

// Every policy template grants something, and names no parameter that it is
// not given.
func TestPolicyTemplates(t *testing.T) {
	if n := len(policyTemplates()); n < 80 {
		t.Fatalf("%d policy templates", n)
	}
	name := regexp.MustCompile(`\$\{(\w+)\}`)
	for template, lines := range policyTemplates() {
		var params []string
		for _, m := range name.FindAllStringSubmatch(strings.Join(lines, " "), -1) {
			params = append(params, m[1]+": x")
		}
		text := fmt.Sprintf("Resources: {F: {Type: AWS::Serverless::Function, Properties: {Policies: [{%s: {%s}}]}}}", template, strings.Join(unique(params), ", "))
		load, err := Template(context.Background(), fstest.MapFS{}, "t.yaml", []byte(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		policies, _ := load.Resources[1].Attrs.Get("Policies")
		got := show(policies)
		if strings.Contains(got, "load cloudformation") || strings.Contains(got, "Action: []") || !strings.Contains(got, "Resource: [") {
			t.Errorf("%s: %s", template, got)
		}
	}
}

func unique(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, item := range list {
		if !seen[item] {
			out = append(out, item)
		}
		seen[item] = true
	}
	return out
}

// A value that a resource shares with Globals is not changed by another
// resource's expansion.
func TestGlobalsAreNotShared(t *testing.T) {
	const text = `
Globals: {Function: {Layers: [a], Environment: {Variables: {A: 1}}}}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Layers: [f], Environment: {Variables: {F: 1}}}}
  G: {Type: AWS::Serverless::Function, Properties: {Layers: [g], Environment: {Variables: {G: 1}}}}
  H: {Type: AWS::Serverless::Function}
`
	load, err := Template(context.Background(), fstest.MapFS{}, "t.yaml", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"F": `["a", "f"] {Variables: {A: 1, F: 1}}`, "G": `["a", "g"] {Variables: {A: 1, G: 1}}`, "H": `["a"] {Variables: {A: 1}}`,
	}
	for _, r := range load.Resources {
		if r.Type != "AWS::Lambda::Function" {
			continue
		}
		layers, _ := r.Attrs.Get("Layers")
		env, _ := r.Attrs.Get("Environment")
		if got := show(layers) + " " + show(env); got != want[r.Address] {
			t.Errorf("%s: %s, want %s", r.Address, got, want[r.Address])
		}
	}
}

// What may hold more than is known says so for every name but its own.
func TestOpenProperties(t *testing.T) {
	const text = "Resources: {B: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {A: 1, \"Fn::Transform\": {Name: M}}}}"
	load, err := Template(context.Background(), fstest.MapFS{}, "t.yaml", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	attrs := load.Resources[0].Attrs
	if v, _ := attrs.Get("A"); v != int64(1) {
		t.Errorf("A = %v", v)
	}
	if v, ok := attrs.Get("BucketName"); !ok || v.(*demarc.Unk).Set {
		t.Errorf("BucketName = %v, %v", v, ok)
	}
	if v, ok := attrs.Get("$Metadata"); ok {
		t.Errorf("$Metadata = %v", v)
	}
}
