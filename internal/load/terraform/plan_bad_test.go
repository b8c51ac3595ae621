package terraform

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"demarc"
	"demarc/internal/load/generate"
)

func planWrite(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

const planSmall = `{"format_version":"1.2","planned_values":{"root_module":{"resources":[
 {"address":"aws_sns_topic.t","mode":"managed","type":"aws_sns_topic","name":"t","values":{"name":"t\u00e9\n"}}]}}}`

func TestPlanRefuses(t *testing.T) {
	deep := strings.Repeat("[", 300) + strings.Repeat("]", 300)
	for name, c := range map[string]struct{ data, want string }{
		"binary":         {"PK\x03\x04\x14\x00tfplan", "is a binary plan"},
		"log":            {`{"@level":"info","@module":"terraform.ui"}`, `the log of "terraform plan -json"`},
		"empty":          {"", "byte 0: the document is cut short"},
		"no object":      {"[]", "byte 0: is not a JSON object"},
		"cut":            {planSmall[:40], "byte 40: the document is cut short"},
		"trailing":       {planSmall + "x", "something follows the end"},
		"two documents":  {planSmall + planSmall, "something follows the end"},
		"twice":          {`{"a":1,"a":2}`, `byte 7: names the key "a" a second time`},
		"twice escaped":  {`{"a":1,"\u0061":2}`, `byte 7: names the key "a" a second time`},
		"twice unsorted": {`{"b":1,"a":1,"b":2}`, `byte 13: names the key "b" a second time`},
		"twice far":      {planMany(40) + `"k07":1}`, `names the key "k07" a second time`},
		"deep":           {`{"planned_values":` + deep + `}`, "nests deeper than 250"},
		"deep unread":    {`{"x":` + deep + `}`, "nests deeper than 250"},
		"deep modules": {`{"planned_values":{"root_module":` + strings.Repeat(`{"child_modules":[`, 200) +
			strings.Repeat(`]}`, 200) + `}}`, "nests deeper than 250"},
		"not UTF-8":      {"{\"a\":\"\xff\"}", "byte 6: is not UTF-8"},
		"control":        {"{\"a\":\"\x01\"}", "byte 6: a control character"},
		"escape":         {`{"a":"\x"}`, "byte 7: is no escape"},
		"hex":            {`{"a":"\u00g0"}`, "byte 10: is no hexadecimal digit"},
		"number":         {`{"a":01}`, "byte 6: expected ',' or '}'"},
		"point":          {`{"a":1.}`, "byte 7: expected a digit"},
		"exponent":       {`{"a":1e+}`, "byte 8: expected a digit"},
		"word":           {`{"a":nul}`, "byte 8: expected null"},
		"comma":          {`{"a":[1,]}`, "byte 8: expected a value"},
		"other comma":    {`{"a":1,}`, "byte 7: expected the name"},
		"colon":          {`{"a" 1}`, "byte 5: expected ':'"},
		"new format":     {`{"format_version":"2.0","planned_values":{}}`, `format "2.0", which is not known`},
		"failed run":     {`{"format_version":"1.2","planned_values":{},"errored":true}`, "a run that failed"},
		"nothing there":  {`{"format_version":"1.2","terraform_version":"1.11.4"}`, "has no planned_values"},
		"not at the top": {`{"format_version":"1.2","x":{"planned_values":{}}}`, "has no planned_values"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Plan(context.Background(), "dir/tfplan.json", []byte(c.data))
			if err == nil {
				t.Fatal("no error")
			}
			text := err.Error()
			if !strings.HasPrefix(text, "load plan: dir/tfplan.json: ") || !strings.Contains(text, c.want) || !strings.HasSuffix(text, planHint) {
				t.Errorf("got %q, want %q in it", text, c.want)
			}
		})
	}
}

// planMany opens an object of n members in disorder.
func planMany(n int) string {
	var out strings.Builder
	out.WriteString(`{"z":0,`)
	for i := range n {
		out.WriteString(`"k` + string(rune('0'+i/10)) + string(rune('0'+i%10)) + `":0,`)
	}
	return out.String()
}

func TestPlanCutAtEveryByte(t *testing.T) {
	if _, err := Plan(context.Background(), "p", []byte(planSmall)); err != nil {
		t.Fatal(err)
	}
	for n := range len(planSmall) {
		if _, err := Plan(context.Background(), "p", []byte(planSmall[:n])); err == nil || !strings.Contains(err.Error(), "cut short") {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}

func TestPlanStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Plan(ctx, "p", []byte(planSmall)); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

func TestPlanReadsWhatIsGenerated(t *testing.T) {
	var plan bytes.Buffer
	if err := generate.Plan(&plan, 90, 1); err != nil {
		t.Fatal(err)
	}
	load, err := Plan(context.Background(), "plan.json", plan.Bytes())
	if err != nil || len(load.Resources) != 90 {
		t.Fatal(len(load.Resources), err)
	}
	found := false
	for _, raw := range load.Resources {
		if raw.Region != "eu-west-1" {
			t.Errorf("%s: Region %q", raw.Address, raw.Region)
		}
		if raw.Address == "module.app00003.aws_ebs_volume.data" {
			key, _ := raw.Attrs.Get("kms_key_id")
			if u, ok := key.(*demarc.Unk); !ok || u.Ref != "module.app00003.aws_kms_key.main" || u.Attr != "arn" {
				t.Errorf("kms_key_id is %v", key)
			}
			found = true
		}
	}
	if !found {
		t.Error("no volume in the module")
	}
}

func TestStateRefuses(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"old":       {`{"version":3,"modules":[]}`, "version 3, which Terraform 0.11 and older wrote; upgrade"},
		"newer":     {`{"version":5}`, "version 5, which is not known"},
		"no":        {`{"resources":[]}`, "has no version"},
		"format":    {`{"format_version":"2.0"}`, `format "2.0", which is not known`},
		"cut":       {`{"version":4,`, "byte 13: the document is cut short"},
		"twice":     {`{"version":4,"version":4}`, "a second time"},
		"no number": {`{"version":"4"}`, "has no version"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := State(context.Background(), "terraform.tfstate", []byte(c.data))
			if err == nil || !strings.HasPrefix(err.Error(), "load state: terraform.tfstate: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestPlanKinds(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want planKinds
	}{
		"plan":            {planSmall, planOfPlan},
		"plan by changes": {`{"resource_changes":[]}`, planOfPlan},
		"cut early":       {`{"format_version":"1.2","terraform_version":"1.1`, planOfPlan},
		"cut in it":       {`{"format_version":"1.2","planned_values":{"root`, planOfPlan},
		"with mark":       {"\ufeff" + planSmall, planOfPlan},
		"state shown":     {`{"format_version":"1.0","terraform_version":"1.1","values":{}}`, planOfState},
		"state empty":     {`{"format_version":"1.0"}`, planOfState},
		"state file":      {`{"version":4,"terraform_version":"1.11.4","serial":1}`, planOfState},
		"old state":       {`{"version":3,"serial":1}`, planOfState},
		"schemas":         {`{"format_version":"1.0","provider_schemas":{}}`, planOfOther},
		"package":         {`{"name":"x","version":"1.0.0","values":{}}`, planOfOther},
		"template":        {`{"AWSTemplateFormatVersion":"2010-09-09","Resources":{}}`, planOfOther},
		"list":            {`[{"planned_values":{}}]`, planOfOther},
		"empty":           {"", planOfOther},
		"yaml":            {"planned_values: {}", planOfOther},
		"below":           {`{"a":{"planned_values":1},"b":[{"values":"}"}]}`, planOfOther},
	} {
		t.Run(name, func(t *testing.T) {
			if got := planKind([]byte(c.data)); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestPlanAddresses(t *testing.T) {
	for _, c := range []struct{ address, module, rest, block, caller, call string }{
		{"aws_a.b", "", "aws_a.b", "aws_a.b", "", ""},
		{`aws_a.b["x.y[0]"]`, "", `aws_a.b["x.y[0]"]`, "aws_a.b", "", ""},
		{`module.m["a.\"b]"].data.aws_a.b[0]`, `module.m["a.\"b]"]`, "data.aws_a.b[0]", "module.m.data.aws_a.b", "", "m"},
		{`module.m[0].module.n["module.x."].aws_a.b`, `module.m[0].module.n["module.x."]`, "aws_a.b", "module.m.module.n.aws_a.b", "module.m[0]", "n"},
	} {
		module, rest := planSplit(c.address)
		caller, call := planCaller(module)
		if module != c.module || rest != c.rest || caller != c.caller || call != c.call || planBlock(c.address) != c.block {
			t.Errorf("%s: %q %q %q %q %q", c.address, module, rest, planBlock(c.address), caller, call)
		}
	}
}

// Before Terraform 1.1 a resource of a module named a provider configuration
// that the plan does not list.
func TestPlanRegionIsInheritedWhereThereIsOne(t *testing.T) {
	one := gjson.Parse(`{"aws":{"name":"aws","expressions":{"region":{"constant_value":"eu-west-1"}}}}`)
	two := gjson.Parse(`{"aws":{"name":"aws","expressions":{"region":{"constant_value":"eu-west-1"}}},
		"aws.b":{"name":"aws","expressions":{"region":{"constant_value":"us-west-2"}}}}`)
	for _, c := range []struct {
		providers gjson.Result
		key, want string
	}{{one, "m:aws", "eu-west-1"}, {one, "m:aws.b", ""}, {one, "m:google", ""}, {two, "m:aws", ""}, {two, "aws", "eu-west-1"}} {
		config := planConfig{regions: planReadRegions(c.providers, gjson.Result{})}
		if got := config.region(c.key); got != c.want {
			t.Errorf("%s: %q, want %q", c.key, got, c.want)
		}
	}
}

// FuzzPlan holds the reader to encoding/json: what it takes is JSON, and no
// attribute of what it takes makes it panic.
func FuzzPlan(f *testing.F) {
	var plan bytes.Buffer
	if err := generate.Plan(&plan, 3, 1); err != nil {
		f.Fatal(err)
	}
	f.Add(plan.Bytes())
	f.Add([]byte(planSmall))
	f.Add([]byte(`{"version":4,"resources":[{"type":"a","instances":[{"attributes":{"a":1},"sensitive_attributes":[[{"value":"a"}]]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		IsPlan(data)
		IsState(data)
		for _, load := range []func(context.Context, string, []byte) (demarc.Load, error){Plan, State} {
			got, err := load(context.Background(), "f", data)
			if err != nil {
				continue
			}
			if !json.Valid(bytes.TrimPrefix(data, []byte("\ufeff"))) {
				t.Fatal("took what is not JSON")
			}
			planDump(got)
		}
	})
}
