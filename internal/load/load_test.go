package load

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The inputs of the tests. Each has one resource.
const (
	topicHCL      = "\nresource \"aws_sns_topic\" \"t\" {}\n"
	topicPlan     = `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[{"address":"aws_sns_topic.t","mode":"managed","type":"aws_sns_topic","name":"t","values":{"name":"t"}}]}}}`
	topicState    = `{"version":4,"terraform_version":"1.11.4","resources":[{"mode":"managed","type":"aws_sns_topic","name":"t","instances":[{"attributes":{"name":"t"}}]}]}`
	emptyState    = `{"version":4,"terraform_version":"1.11.4","resources":[]}`
	otherPlan     = `{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"aws_sqs_queue.q","mode":"managed","type":"aws_sqs_queue","name":"q","values":{}}]}}}`
	topicTemplate = "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
	brokenPlan    = `{"format_version":"1.2","planned_values":{"root_module":`
)

// lay writes files below a new directory, in which the test then runs.
func lay(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// show writes a result as lines: resources with their place, inputs, skips.
func show(r Result) string {
	var out strings.Builder
	for _, raw := range r.Resources {
		fmt.Fprintf(&out, "%s in %s at %s:%d\n", raw.Address, raw.Root, raw.File, raw.Line)
	}
	for _, in := range r.Inputs {
		fmt.Fprintf(&out, "read %s (%s, %s)\n", in.Path, in.Kind, in.Covers)
	}
	for _, skip := range r.Skipped {
		fmt.Fprintf(&out, "skip %s: %s\n", skip.Path, skip.Reason)
	}
	return out.String()
}

const configItem = `{"resourceType":"AWS::SQS::Queue","resourceId":"q","arn":"arn:aws:sqs:::q","configuration":{}}`

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // a buffer takes all
	_ = z.Close()
	return b.String()
}

func TestPaths(t *testing.T) {
	bomb := zipped(strings.Repeat(" ", 64<<20))
	for name, c := range map[string]struct {
		files map[string]string
		paths []string
		want  string
	}{
		"directory": {
			map[string]string{"in/shop/main.tf": topicHCL, "in/old/plan.json": otherPlan, "in/cfn/topic.yaml": topicTemplate, "in/cfn/notes.md": "#", "in/package.json": "{}", "in/k8s.yaml": "kind: Pod\n"},
			[]string{"in"}, `Topic in in/cfn/topic.yaml at in/cfn/topic.yaml:3
aws_sqs_queue.q in in/old/plan.json at in/old/plan.json:0
aws_sns_topic.t in in/shop at in/shop/main.tf:2
read in/cfn/topic.yaml (cloudformation, folder)
read in/old/plan.json (terraform-plan, folder)
read in/shop (terraform, folder)
`},
		"here": {
			map[string]string{"main.tf": topicHCL},
			[]string{"."}, `aws_sns_topic.t in . at main.tf:2
read . (terraform, folder)
`},
		"named files": {
			map[string]string{"a/plan": topicPlan, "a/main.tf": "# nothing", "b/one.tf": topicHCL, "b/two.tf": "resource \"aws_sqs_queue\" \"q\" {}", "c.json": topicState},
			[]string{"c.json", "a/plan", "./b/one.tf"}, `aws_sns_topic.t in a/plan at a/plan:0
aws_sns_topic.t in b at b/one.tf:2
aws_sns_topic.t in c.json at c.json:0
read a/plan (terraform-plan, folder)
read b/one.tf (terraform, folder)
read c.json (terraform-state, folder)
`},
		"named twice": {
			map[string]string{"a/plan.json": otherPlan},
			[]string{"a", "a/plan.json", "./a/plan.json", "a/"}, `aws_sqs_queue.q in a/plan.json at a/plan.json:0
read a/plan.json (terraform-plan, folder)
`},
		"plan beside its HCL": {
			map[string]string{"in/main.tf": topicHCL, "in/tfplan.json": topicPlan, "in/terraform.tfstate": topicState},
			[]string{"in"}, `aws_sns_topic.t in in/tfplan.json at in/main.tf:2
read in/tfplan.json (terraform-plan, folder)
skip in/terraform.tfstate: load state: a plan of the same root lies beside it and is read instead
`},
		"plan named beside its HCL": {
			map[string]string{"in/main.tf": topicHCL, "in/tfplan.json": topicPlan},
			[]string{"in/tfplan.json"}, `aws_sns_topic.t in in/tfplan.json at in/main.tf:2
read in/tfplan.json (terraform-plan, folder)
`},
		"plan beside its state": {
			map[string]string{"in/tfplan.json": topicPlan, "in/terraform.tfstate": topicState},
			[]string{"in"}, `aws_sns_topic.t in in/tfplan.json at in/tfplan.json:0
read in/tfplan.json (terraform-plan, folder)
skip in/terraform.tfstate: load state: a plan of the same root lies beside it and is read instead
`},
		"plan beside other HCL": {
			map[string]string{"in/main.tf": topicHCL, "in/tfplan.json": otherPlan},
			[]string{"in"}, `aws_sns_topic.t in in at in/main.tf:2
aws_sqs_queue.q in in/tfplan.json at in/tfplan.json:0
read in (terraform, folder)
read in/tfplan.json (terraform-plan, folder)
`},
		"state beside its HCL": {
			map[string]string{"in/main.tf": topicHCL, "in/terraform.tfstate": topicState},
			[]string{"in"}, `aws_sns_topic.t in in/terraform.tfstate at in/main.tf:2
read in/terraform.tfstate (terraform-state, folder)
`},
		"empty state beside HCL": {
			map[string]string{"in/main.tf": topicHCL, "in/terraform.tfstate": emptyState},
			[]string{"in"}, `aws_sns_topic.t in in at in/main.tf:2
read in (terraform, folder)
read in/terraform.tfstate (terraform-state, folder)
`},
		"broken plan beside HCL": {
			map[string]string{"in/main.tf": topicHCL, "in/tfplan.json": brokenPlan},
			[]string{"in"}, `aws_sns_topic.t in in at in/main.tf:2
read in (terraform, folder)
skip in/tfplan.json: load plan: tfplan.json: byte 56: the document is cut short; run "terraform show -json tfplan > plan.json"
`},
		"other people's files": {
			map[string]string{"in/main.tf": topicHCL, "in/node_modules/x/plan.json": topicPlan, "in/.terraform/plan.json": topicPlan, "in/vendor/t.yaml": topicTemplate, "in/vendor/x/main.tf": topicHCL, "in/.old/main.tf": topicHCL},
			[]string{"in"}, `aws_sns_topic.t in in at in/main.tf:2
read in (terraform, folder)
`},
		"a named file that is nothing": {
			map[string]string{"a.txt": "hello", "tfplan": "PK\x03\x04\x00tfplan", "main.tf": topicHCL},
			[]string{"a.txt", "tfplan", "main.tf"}, `aws_sns_topic.t in . at main.tf:2
read main.tf (terraform, folder)
skip a.txt: not infrastructure that demarc reads (Terraform, plan or state JSON, CloudFormation, AWS Config items)
skip tfplan: load plan: tfplan: is a binary plan; run "terraform show -json tfplan > plan.json"
`},
		"UTF-16 with a mark": {
			map[string]string{"le.json": wide(topicPlan, false), "be.json": wide(otherPlan, true)},
			[]string{"le.json", "be.json"}, `aws_sqs_queue.q in be.json at be.json:0
aws_sns_topic.t in le.json at le.json:0
read be.json (terraform-plan, folder)
read le.json (terraform-plan, folder)
`},
		"items of AWS Config find each other": {
			map[string]string{"in/a.json": configItem, "in/b.json": strings.ReplaceAll(configItem, ":q", ":r"), "in/c.json.gz": zipped(strings.ReplaceAll(configItem, ":q", ":s")), "in/d.json.gz": zipped("hello"), "in/e.json.gz": "\x1f\x8b", "in/f.tar.gz": "\x1f\x8b", "in/g.json.gz": bomb},
			[]string{"in"}, `arn:aws:sqs:::q in in at in/a.json:0
arn:aws:sqs:::r in in at in/b.json:0
arn:aws:sqs:::s in in at in/c.json.gz:0
read in/a.json (config, folder)
read in/b.json (config, folder)
read in/c.json.gz (config, folder)
skip in/e.json.gz: load: e.json.gz: is a broken gzip file: unexpected EOF; fetch it again
skip in/g.json.gz: load: g.json.gz: is larger than demarc reads (` + fmt.Sprint(int64(len(bomb))*maxPacked+1<<20) + ` bytes)
`},
		"a nested stack counts in its parent": {
			map[string]string{"in/a/child.yaml": "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n", "in/parent.yaml": "Resources:\n  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a/child.yaml}}\n"},
			[]string{"in"}, `S in in/parent.yaml at in/parent.yaml:2
S.Q in in/parent.yaml at in/a/child.yaml:2
read in/a/child.yaml (cloudformation, folder)
read in/parent.yaml (cloudformation, folder)
`},
		"a resource in the items of two days": {
			map[string]string{"in/a.json": captured("2026-01-02"), "in/b.json": captured("2026-01-03"), "in/c.json": captured("2026-01-01")},
			[]string{"in"}, `arn:aws:sqs:::q in in at in/b.json:0
read in/a.json (config, folder)
read in/b.json (config, folder)
read in/c.json (config, folder)
skip in/a.json: load: 1 older items of resources that stand anew in another file
skip in/c.json: load: 1 older items of resources that stand anew in another file
`},
		"nesting": {
			map[string]string{"in/plan.json": `{"planned_values":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "}", "in/ok/main.tf": topicHCL},
			[]string{"in"}, `aws_sns_topic.t in in/ok at in/ok/main.tf:2
read in/ok (terraform, folder)
skip in/plan.json: load plan: plan.json: byte 267: nests deeper than 250; run "terraform show -json tfplan > plan.json"
`},
	} {
		t.Run(name, func(t *testing.T) {
			lay(t, c.files)
			got, err := Paths(context.Background(), c.paths, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, show(got)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// captured is an item of AWS Config of a day.
func captured(day string) string {
	return strings.Replace(configItem, "{", `{"configurationItemCaptureTime":"`+day+`T03:04:05.678Z",`, 1)
}

// wide writes text as UTF-16 with a byte order mark.
func wide(text string, big bool) string {
	var out strings.Builder
	for _, c := range "\ufeff" + text {
		if big {
			out.Write([]byte{byte(c >> 8), byte(c)})
		} else {
			out.Write([]byte{byte(c), byte(c >> 8)})
		}
	}
	return out.String()
}

func TestPathsGoesOnPastBrokenFiles(t *testing.T) {
	lay(t, map[string]string{
		"in/main.tf": topicHCL, "in/bad.tf": "resource {{{", "in/topic.yaml": topicTemplate,
		"in/bad.yaml": topicTemplate + "  Other: [\n", "in/bad.json": `{"AWSTemplateFormatVersion":"2010-09-09","Resources":`,
		"in/bad.tfstate": `{"version":4,"terraform_version":`, "in/plan.json": brokenPlan,
	})
	got, err := Paths(context.Background(), []string{"in"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var skipped []string
	for _, skip := range got.Skipped {
		file, _, _ := strings.Cut(skip.Path, ":")
		skipped = append(skipped, file)
		if !strings.HasPrefix(skip.Reason, "load ") || !strings.Contains(skip.Reason, filepath.Base(file)) || !strings.Contains(skip.Reason, "; ") {
			t.Errorf("%q does not name stage, place and next step", skip.Reason)
		}
	}
	if diff := cmp.Diff([]string{"in/bad.json", "in/bad.tf", "in/bad.tfstate", "in/bad.yaml", "in/plan.json"}, skipped); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if len(got.Resources) != 2 {
		t.Error(show(got))
	}
}

func TestPathsVariables(t *testing.T) {
	lay(t, map[string]string{
		"in/main.tf":          "variable \"a\" {}\nvariable \"b\" {}\nvariable \"c\" {}\nresource \"aws_sns_topic\" \"t\" {\n  name = \"${var.a}-${var.b}-${var.c}\"\n}\n",
		"in/terraform.tfvars": "a = \"lying there\"\nb = \"lying there\"\nc = \"lying there\"\n",
		"terraform.tfvars":    "b = \"file\"\nc = \"file\"\n",
		"topic.yaml":          "AWSTemplateFormatVersion: 2010-09-09\nParameters:\n  P: {Type: String}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref P}\n",
	})
	got, err := Paths(context.Background(), []string{"in", "topic.yaml"}, Options{
		Vars: map[string]string{"c": "option"}, VarFiles: []string{"./terraform.tfvars"}, Parameters: map[string]string{"P": "parameter"}})
	if err != nil || len(got.Resources) != 2 {
		t.Fatal(err, show(got))
	}
	if name, _ := got.Resources[0].Attrs.Get("name"); name != "lying there-file-option" {
		t.Errorf("name is %v", name)
	}
	if name, _ := got.Resources[1].Attrs.Get("TopicName"); name != "parameter" {
		t.Errorf("TopicName is %v", name)
	}
	for file, want := range map[string]string{"nowhere.tfvars": "load: nowhere.tfvars: no such file", "in": "check --var-file"} {
		if _, err := Paths(context.Background(), []string{"in"}, Options{VarFiles: []string{file}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestPathsRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		path  string
		want  string
	}{
		"missing":           {nil, "nowhere", "load: nowhere: no such file or directory; check the path"},
		"empty":             {map[string]string{"in/.keep": ""}, "in", "load: in: no infrastructure found (looked for *.tf, plan or state JSON, CloudFormation templates, AWS Config items); name another directory"},
		"no infrastructure": {map[string]string{"in/a.json": "{}", "in/b.yaml": "a: 1", "in/c.py": ""}, "in", "load: in: no infrastructure found (looked for *.tf, plan or state JSON, CloudFormation templates, AWS Config items); name another directory"},
	} {
		t.Run(name, func(t *testing.T) {
			lay(t, c.files)
			if _, err := Paths(context.Background(), []string{c.path}, Options{}); err == nil || err.Error() != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		lay(t, map[string]string{"main.tf": topicHCL})
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := Paths(ctx, []string{"."}, Options{}); err != context.Canceled {
			t.Errorf("got %v", err)
		}
	})
}

// A plan cut anywhere is never taken for a whole one, and never without a word.
func TestPathsCutPlan(t *testing.T) {
	lay(t, map[string]string{"plan.json": topicPlan})
	for n := range len(topicPlan) {
		if err := os.WriteFile("plan.json", []byte(topicPlan[:n]), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := Paths(context.Background(), []string{"plan.json"}, Options{})
		if err != nil || len(got.Resources) > 0 || len(got.Skipped) != 1 {
			t.Fatalf("cut at %d: %v %s", n, err, show(got))
		}
		if n > 40 && !strings.Contains(got.Skipped[0].Reason, fmt.Sprintf("byte %d: the document is cut short", n)) {
			t.Errorf("cut at %d: %s", n, got.Skipped[0].Reason)
		}
	}
}

func TestPathsTooBig(t *testing.T) {
	lay(t, map[string]string{"in/plan.json": topicPlan, "in/topic.yaml": topicTemplate, "in/big.yaml": topicTemplate + strings.Repeat("#", 400)})
	r := &reader{caps{json: 100, text: 400}, Options{}}
	got, err := r.paths(context.Background(), []string{"in"})
	if err != nil {
		t.Fatal(err)
	}
	want := `Topic in in/topic.yaml at in/topic.yaml:3
read in/topic.yaml (cloudformation, folder)
skip in/big.yaml: load: big.yaml: is larger than demarc reads (400 bytes)
skip in/plan.json: load: plan.json: is larger than demarc reads (100 bytes)
`
	if diff := cmp.Diff(want, show(got)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestPathsUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads everything")
	}
	lay(t, map[string]string{"in/main.tf": topicHCL, "in/plan.json": topicPlan, "in/shut/topic.yaml": topicTemplate})
	for _, name := range []string{"in/plan.json", "in/shut"} {
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(name, 0o755) })
	}
	got, err := Paths(context.Background(), []string{"in"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Resources) != 1 || len(got.Skipped) != 2 || !strings.Contains(got.Skipped[0].Reason, "permission denied") {
		t.Error(show(got))
	}
}

// The same files give the same hash wherever and in whatever order they are
// read, and another content another.
func TestPathsHash(t *testing.T) {
	hash := func(files map[string]string) string {
		lay(t, files)
		got, err := Paths(context.Background(), []string{"in"}, Options{})
		if err != nil || len(got.Inputs) != 1 {
			t.Fatal(err, show(got))
		}
		var size int64
		for _, text := range files {
			size += int64(len(text))
		}
		if got.Inputs[0].Bytes != size {
			t.Errorf("%d bytes, want %d", got.Inputs[0].Bytes, size)
		}
		return got.Inputs[0].SHA256
	}
	one := hash(map[string]string{"in/a.tf": topicHCL, "in/b.tf": "# b"})
	if again := hash(map[string]string{"in/b.tf": "# b", "in/a.tf": topicHCL}); again != one {
		t.Error("the hash of a directory changes")
	}
	if other := hash(map[string]string{"in/a.tf": topicHCL, "in/b.tf": "# c"}); other == one {
		t.Error("the hash of a directory does not change with a file")
	}
	// a file has the hash that sha256sum gives, so that a person can check it
	if got := hash(map[string]string{"in/plan.json": "{\"format_version\":\"1.0\"}"}); got != "5b4a19506cff59586182757530f537e6feb3924f70ebf12577a79481cf55d4ff" {
		t.Errorf("hash of a file is %s", got)
	}
}

func TestPathsIsTheSameOnAnyNumberOfCores(t *testing.T) {
	files := map[string]string{}
	for i := range 40 {
		files[fmt.Sprintf("in/%02d/plan.json", i)] = topicPlan
		files[fmt.Sprintf("in/%02d-hcl/main.tf", i)] = topicHCL
	}
	lay(t, files)
	var first string
	for _, cores := range []int{1, 2, 8} {
		before := runtime.GOMAXPROCS(cores)
		got, err := Paths(context.Background(), []string{"in"}, Options{})
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = show(got)
		}
		if show(got) != first {
			t.Errorf("on %d cores:\n%s", cores, show(got))
		}
	}
}
