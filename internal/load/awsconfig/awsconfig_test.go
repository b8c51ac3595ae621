package awsconfig

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const bucket = `{"resourceType":"AWS::S3::Bucket","resourceId":"b","arn":"arn:aws:s3:::b","awsRegion":"eu-west-1","accountId":"111122223333","configurationItemStatus":"OK","configurationItemCaptureTime":"2026-01-02T00:00:00Z","configuration":"{\"name\":\"b\"}","supplementaryConfiguration":{"IsRequesterPaysEnabled":"false","BucketVersioningConfiguration":"{\"status\":\"Off\"}"},"tags":{"team":"shop"}}`

// said lists resources with all attributes, then what was skipped.
func said(t *testing.T, data string) string {
	t.Helper()
	load, err := Items(context.Background(), "in/f.json", []byte(data))
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, r := range load.Resources {
		fmt.Fprintf(&b, "%s %s %s %s in %s%s%s", r.Type, r.Address, r.Account, r.Region, r.Root, map[bool]string{true: " sample"}[r.Sample], map[bool]string{true: " excerpt"}[r.Excerpt])
		for _, name := range r.Attrs.Names() {
			v, _ := r.Attrs.Get(name)
			fmt.Fprintf(&b, " %s=%v", name, v)
		}
		b.WriteString("\n")
	}
	for _, s := range load.Skipped {
		fmt.Fprintf(&b, "skip %s: %s\n", s.Path, s.Reason)
	}
	return b.String()
}

func TestItems(t *testing.T) {
	const whole = "AWS::S3::Bucket arn:aws:s3:::b 111122223333 eu-west-1 in in%s BucketVersioningConfiguration=map[status:Off] IsRequesterPaysEnabled=false arn=arn:aws:s3:::b id=b name=b tags=map[team:shop]\n"
	later := strings.NewReplacer("2026-01-02", "2026-01-03", "Off", "Enabled").Replace(bucket)
	gone := strings.Replace(bucket, `"OK"`, `"ResourceDeleted"`, 1)
	for name, c := range map[string]struct{ data, want string }{
		"an item":        {bucket, fmt.Sprintf(whole, " sample")},
		"a list":         {"[" + bucket + "]", fmt.Sprintf(whole, " sample")},
		"a line each":    {bucket + "\n" + strings.ReplaceAll(bucket, "arn:aws:s3:::b", "arn:aws:s3:::c"), fmt.Sprintf(whole, " sample") + strings.ReplaceAll(fmt.Sprintf(whole, " sample"), "arn:aws:s3:::b", "arn:aws:s3:::c")},
		"a history":      {`{"configurationItems":[` + later + "," + bucket + `]}`, strings.Replace(fmt.Sprintf(whole, " sample"), "Off", "Enabled", 1) + "skip in/f.json: load config: 1 older items of resources that appear again\n"},
		"a snapshot":     {`{"fileVersion":"1.0","configSnapshotId":"0a","configurationItems":[` + bucket + `]}`, fmt.Sprintf(whole, "")},
		"a basic item":   {`{"baseConfigurationItems":[` + bucket + `],"unprocessedResourceKeys":[]}`, fmt.Sprintf(whole, " sample")},
		"a notification": {`{"messageType":"ConfigurationItemChangeNotification","configurationItem":` + bucket + `}`, fmt.Sprintf(whole, " sample")},
		"an event":       {`{"detail-type":"Config Configuration Item Change","detail":{"configurationItem":` + bucket + `}}`, fmt.Sprintf(whole, " sample")},
		"a query":        {`{"Results":["{\"resourceType\":\"AWS::S3::Bucket\",\"resourceId\":\"b\",\"configuration\":{\"size\":7}}","{\"accountId\":\"1\"}"]}`, "AWS::S3::Bucket AWS::S3::Bucket/b   in in sample excerpt id=b size=7\nskip in/f.json: load config: an item without resourceType, or without arn and resourceId; select them in the query\n"},
		"deleted":        {gone, "skip in/f.json: load config: arn:aws:s3:::b is deleted, or AWS Config does not record it (ResourceDeleted)\n"},
		"deleted since":  {"[" + bucket + "," + strings.Replace(gone, "2026-01-02", "2026-02-02", 1) + "]", "skip in/f.json: load config: 1 older items of resources that appear again\nskip in/f.json: load config: arn:aws:s3:::b is deleted, or AWS Config does not record it (ResourceDeleted)\n"},
		"global":         {`{"resourceType":"AWS::IAM::Role","resourceId":"r","awsRegion":"global","awsAccountId":"1","configuration":{"assumeRolePolicyDocument":"%7B%22a%22%3A%22b+c%22%7D"}}`, "AWS::IAM::Role AWS::IAM::Role/r 1  in in sample assumeRolePolicyDocument={\"a\":\"b+c\"} id=r\n"},
		"cut short":      {"{\n\"configurationItems\": [\n{\"resourceType\": \"AWS", "load config: in/f.json:3: unexpected EOF; get the file from AWS Config again\n"},
		"broken":         {"[\n" + bucket + "\n]\n{]", "load config: in/f.json:4: invalid character ']' looking for beginning of object key string; get the file from AWS Config again\n"},
		"one is odd":     {`[{"resourceType":"AWS::S3::Bucket","resourceId":7,"configuration":{}},` + bucket + `]`, fmt.Sprintf(whole, " sample") + "skip in/f.json: load config: an item whose resourceId is a number\n"},
		"no resource":    {`{"configurationItems":[{"resourceId":"b"}]}`, "skip in/f.json: load config: an item without resourceType, or without arn and resourceId; select them in the query\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, said(t, c.data)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if claimed := Is([]byte(c.data)); !claimed && name != "no resource" {
				t.Error("is not claimed")
			}
		})
	}
}

func TestIs(t *testing.T) {
	for name, data := range map[string]string{
		"a template":      `{"Resources":{"A":{"Type":"AWS::Config::ConfigRule","Properties":{"Scope":"AWS::S3::Bucket"}}}}`,
		"a plan":          `{"planned_values":{"root_module":{}},"configuration":{},"resourceType":"x"}`,
		"another finding": `{"resourceType":"AwsS3Bucket","configuration":{}}`,
		"FHIR":            `{"resourceType":"Patient","configuration":{}}`,
		"text":            "configurationItems",
		"nothing":         "",
	} {
		if Is([]byte(data)) {
			t.Errorf("%s is claimed", name)
		}
	}
}

// Items of many types, written by AWS's own rule development kit, load, but
// for the two files that are no JSON.
func TestCorpora(t *testing.T) {
	dir := filepath.Join(corpora(t), "awsconfig/awslabs+aws-config-rdk/rdk/template/example_ci")
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) < 70 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	failed := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		load, err := Items(context.Background(), filepath.Base(file), data)
		switch {
		case !Is(data):
			t.Errorf("%s is not claimed", file)
		case err != nil:
			failed++
		case len(load.Resources) == 0:
			t.Errorf("%s: no resource; skipped %v", file, load.Skipped)
		}
	}
	if failed > 2 {
		t.Errorf("%d files cannot be read; want 2 at most", failed)
	}
}

// corpora finds the directory of real inputs: DEMARC_CORPORA, or
// shared/corpora beside a directory above this one.
func corpora(t *testing.T) string {
	if dir := os.Getenv("DEMARC_CORPORA"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if info, err := os.Stat(filepath.Join(dir, "shared", "corpora")); err == nil && info.IsDir() {
			return filepath.Join(dir, "shared", "corpora")
		}
	}
	const say = "no corpora of real estates here: set DEMARC_CORPORA to a directory of them"
	if os.Getenv("DEMARC_TEST_ALL") != "" {
		t.Fatal(say)
	}
	t.Skip(say)
	return ""
}

func FuzzItems(f *testing.F) {
	f.Add([]byte(bucket))
	f.Add([]byte("[" + bucket + "]"))
	f.Add([]byte(`{"Results":["{\"resourceType\":\"AWS::S3::Bucket\"}"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		Is(data)
		load, err := Items(context.Background(), "f", data)
		if err != nil {
			return
		}
		for _, r := range load.Resources {
			for _, name := range r.Attrs.Names() {
				r.Attrs.Get(name)
			}
		}
	})
}
