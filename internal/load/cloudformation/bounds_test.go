package cloudformation

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func load(t *testing.T, file, text string) error {
	t.Helper()
	_, err := Template(context.Background(), fstest.MapFS{}, file, []byte(text), Options{})
	return err
}

// Inputs made to exhaust a reader end with an error that names the bound.
func TestBounds(t *testing.T) {
	bomb := "A0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 9; i++ {
		bomb += fmt.Sprintf("A%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9)+fmt.Sprintf("*a%d", i-1))
	}
	doubling := "x"
	for i := range 60 {
		doubling = fmt.Sprintf(`{"Fn::Sub": ["${v%d}${v%d}", {"v%d": %s}]}`, i, i, i, quoteOr(doubling))
	}
	escapes := `"\""`
	for range 60 {
		escapes = fmt.Sprintf(`{"Fn::ToJsonString": [%s]}`, escapes)
	}
	loops := `{"K${A}": 1}`
	for i := range 8 {
		loops = fmt.Sprintf(`{"Fn::ForEach::L%d": [V%d, [%s], %s]}`, i, i, strings.Repeat("a,", 49)+"a", loops)
	}
	tests := []struct{ name, file, text, want string }{
		{"aliases", "t.yaml", bomb + "Resources: {}\n", "aliases expand to more than demarc reads"},
		{"alias of itself", "t.yaml", "Resources: &r\n  A: *r\n", "nest deeper than 250"},
		{"deep flow", "t.yaml", "Resources: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "nest deeper than 250"},
		{"very deep flow", "t.yaml", "Resources: " + strings.Repeat("[", 1_000_000), "exceeded max depth"},
		{"deep block", "t.yaml", "Resources:\n  " + strings.Repeat("- ", 300) + "x", "nest deeper than 250"},
		{"very deep block", "t.yaml", "Resources:\n  " + strings.Repeat("- ", 500_000) + "x", "exceeded max depth"},
		{"deep json", "t.json", `{"Resources": ` + strings.Repeat(`[`, 300), "nest deeper than 250"},
		{"very deep json", "t.json", `{"Resources": ` + strings.Repeat(`{"a":`, 1_000_000), "nest deeper than 250"},
		{"large", "t.yaml", strings.Repeat("#", maxBytes+1), "is larger than 16 MiB"},
		{"loops in loops", "t.yaml", "Resources: " + loops, "expands to more than demarc reads"},
		{"merge keys", "t.yaml", "A: &a {x: 1}\nB: {<<: *a, <<: *a}\nResources: {}\n", ""},
		{"doubling strings", "t.yaml", "Resources: {A: {Type: X::Y, Properties: {P: " + doubling + "}}}", ""},
		{"doubling escapes", "t.yaml", "Resources: {A: {Type: X::Y, Properties: {P: " + escapes + "}}}", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := load(t, test.file, test.text)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func quoteOr(text string) string {
	if strings.HasPrefix(text, "{") {
		return text
	}
	return `"` + text + `"`
}

// A chain of stacks ends at the bound, and says so; so does a tree of them.
func TestStackBounds(t *testing.T) {
	fsys := fstest.MapFS{}
	const link = "Resources:\n  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %d.yaml}}\n  T: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %d.yaml}}\n"
	for i := range 20 {
		fsys[fmt.Sprintf("%d.yaml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, link, i+1, i+1)}
	}
	got, err := Template(context.Background(), fsys, "0.yaml", fsys["0.yaml"].Data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := dump(got)
	for _, want := range []string{"stacks nest deeper than 10"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := len(got.Resources); n > 2*maxStacks+2 {
		t.Errorf("%d resources", n)
	}
}

// Cut off anywhere, a template gives resources or an error, never a panic.
func TestTruncated(t *testing.T) {
	for _, text := range seeds(t) {
		step := max(1, len(text)/2_000)
		for i := 0; i < len(text); i += step {
			load(t, "t.yaml", text[:i])
			Is("t.yaml", []byte(text[:i]))
		}
	}
}

// A run that is called off ends.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Template(ctx, fstest.MapFS{}, "t.yaml", []byte("Resources: {A: {Type: AWS::S3::Bucket}}"), Options{}); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}
