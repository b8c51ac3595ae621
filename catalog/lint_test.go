package catalog_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"demarc/catalog"
)

// small gives the smallest sound catalog, with one replacement in a file.
func small(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/small.txtar")
	if err != nil {
		t.Fatal(err)
	}
	data := fstest.MapFS{}
	for _, f := range archive.Files {
		text := string(f.Data)
		if f.Name == file {
			if !strings.Contains(text, old) {
				t.Fatalf("%s does not hold %q", file, old)
			}
			text = strings.Replace(text, old, new, 1)
		}
		data[f.Name] = &fstest.MapFile{Data: []byte(text)}
	}
	return data
}

func lint(data fs.FS) string {
	c, err := catalog.Decode(data)
	var b strings.Builder
	if err != nil {
		b.WriteString(err.Error() + "\n")
	}
	for _, f := range c.Lint(data, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)) {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

func TestSmallCatalogIsSound(t *testing.T) {
	if got := lint(small(t, "", "", "")); got != "" {
		t.Error(got)
	}
}

// TestLint: each row breaks the sound catalog in one place and names the
// complaint; the reason a rule exists is the row's first word.
func TestLint(t *testing.T) {
	const rds, rules, expect = "aws/rds.yaml", "rules/checkov.yaml", "expect: isTrue(resource.?StorageEncrypted)"
	for name, c := range map[string]struct{ file, old, new, want string }{
		"unknown key":                  {rds, "severity: high", "severity: high\n    serverity: low", "field serverity not found"},
		"file and service differ":      {rds, "service: rds", "service: rdx", `name it "rds"`},
		"unknown duty":                 {rds, "duty: guest-os-patching", "duty: guest-os-patchin", `aws/rds.yaml:24: no duty "guest-os-patchin"`},
		"provider without part":        {rds, "    provider: Encrypts with the key it is given.\n", "", "party shared wants both parts"},
		"provider with asked customer": {rds, "party: shared\n    provider: Encrypts", "party: provider\n    provider: Encrypts", "so the party is shared"},
		"none without reason":          {rds, "party: customer, customer: {role: performs, part: Patches the host.}", "party: none", "party none wants a reason"},
		"no such role":                 {rds, "role: decides", "role: helps", "wants a role"},
		"no such source":               {rds, "source: page", "source: pag", `source "pag" is not among`},
		"not a sentence":               {rds, "part: Chooses the window.", "part: Chooses the window", "no full stop"},
		"one sentence for two duties":  {rds, "part: Chooses the window.", "part: Encrypts with the key it is given.", "say what is done for each"},
		"source over http":             {rds, "https://docs", "http://docs", "not a public https address"},
		"case names no form":           {rds, "forms: [custom]", "forms: [costum]", `no form "costum"`},
		"type not known":               {rds, "type: AWS::RDS::DBSubnetGroup", "type: AWS::RDS::Subnets", "declare its properties under schemas"},
		"rule does not compile":        {rds, expect, `expect: isTru(resource.?StorageEncrypted)`, "undeclared reference"},
		"property does not exist":      {rds, expect, `expect: isTrue(resource.?StorageEncryptd)`, "has no property StorageEncryptd"},
		"rule fails on empty":          {rds, expect, `expect: resource.StorageEncrypted == true`, "on an empty resource"},
		"relation does not exist":      {rds, expect, `expect: related.subnet.exists(s, true)`, `no relation named "subnet"`},
		"relation's property":          {rds, expect, `expect: related.subnets.exists(s, isSet(s.?Nme))`, "has no property Nme"},
		"table does not exist":         {rds, "tables.ends[", "tables.end[", `no table "end"`},
		"met example is unmet":         {rds, "met: [{StorageEncrypted: true}", "met: [{StorageEncrypted: false}", "comes out unmet, not met"},
		"one example":                  {rds, "unmet: [{}, {StorageEncrypted: false}]", "unmet: [{}]", "wants two examples"},
		"example of another type":      {rds, "unmet: [{},", "unmet: [{Nope: 1},", "sets Nope"},
		"form example":                 {rds, "no: [{Engine: mysql}]", "no: [{Engine: custom-oracle-se}]", "comes out yes, not no"},
		"form without rule":            {rds, `    when: 'resource.?Engine.orValue("").startsWith("custom-oracle")'` + "\n", "", "say when it holds"},
		"check on provider's duty":     {rds, "duty: encryption-at-rest\n    covers", "duty: physical-security\n    covers", "leaves the customer a part"},
		"alias shape":                  {rds, "checkov/CKV_AWS_16", "CKV_AWS_16", "is not tool/id"},
		"lens names no property":       {rds, "{name: DBName}", "{name: DbNam}", "has no property DbNam"},
		"lens default":                 {rds, "{BackupRetentionPeriod: 0}", "{BackupRetention: 0}", "has no property BackupRetention"},
		"versions as text":             {rds, expect, `expect: resource.?EngineVersion.orValue("0") >= "8.0"`, "compare versions with atLeast"},
		"runs on no service":           {rds, "runs_on: rack", "runs_on: rackk", "which is no service"},
		"stale review":                 {rds, "reviewed: 2026-11-25", "reviewed: 2025-11-20", "warning: nobody has looked at the sources since 2025-11-20"},
		"stale source":                 {rds, "as_of: 2023}", "as_of: 2023, reviewed: 2025-01-01}", "since 2025-01-01"},
		"rule of no service":           {rules, "rack: [CKV_AWS_2]", "rak: [CKV_AWS_2]", `under "rak", which is no service`},
		"rule twice":                   {rules, "CKV_AWS_17, CKV_AWS_18]", "CKV_AWS_17, CKV_AWS_17]", "rule CKV_AWS_17 stands twice"},
		"rule and file differ":         {rules, "tool: checkov", "tool: chekov", `name it "checkov"`},
		"tool without source":          {rules, "source: https://", "source: http://", "wants a title, a public https source"},
		"standing not in list":         {rules, "standing: policy", "standing: politics", `standing "politics" is none of live, person, policy, later`},
		"standing that is derived":     {rules, "standing: policy", "standing: checked", `standing "checked" is none of`},
		"standing without reason":      {rules, "standing: live, reason: Only the running account tells.,", "standing: live,", "standing live wants a reason"},
		"standing of no rule":          {rules, "rules: [CKV_AWS_17]", "rules: [CKV_AWS_71]", "CKV_AWS_71, which is not among the rules"},
		"two standings":                {rules, "rules: [CKV_AWS_17]", "rules: [CKV_AWS_17, CKV_AWS_2]", "rule CKV_AWS_2 has two standings"},
		"standing and check":           {rules, "rules: [CKV_AWS_17]", "rules: [CKV_AWS_16]", "though check rds-storage-encrypted answers it"},
		"alias not listed":             {rds, "checkov/CKV_AWS_16", "checkov/CKV_AWS_161", `aws/rds.yaml:49: warning: check rds-storage-encrypted: rules/checkov.yaml does not list "CKV_AWS_161"`},
		"control's check":              {"frameworks/some.yaml", "[rds-storage-encrypted]", "[rds-storage]", `no check "rds-storage"`},
		"control's duty":               {"frameworks/some.yaml", "[physical-security]", "[physical]", `no duty "physical"`},
		"programme's framework":        {"programmes.yaml", "frameworks: [some]", "frameworks: [others]", "which is no framework"},
		"category without defaults":    {"defaults.yaml", "  container: *category\n", "", "category container has no defaults"},
		"layer not in list":            {"duties.yaml", "layer: facility", "layer: cellar", "none of the closed list"},
		"overlapping cases": {rds, "cases:\n", `cases:
      - {forms: [old], party: provider, provider: Patches it.}
`, "can hold together"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := lint(small(t, c.file, c.old, c.new)); !strings.Contains(got, c.want) {
				t.Errorf("want a complaint with %q, got:\n%s", c.want, got)
			}
		})
	}
}

var update = flag.Bool("update", false, "write derived files anew")

// TestCompiledIsFresh: the archive that the program opens is made of the data.
func TestCompiledIsFresh(t *testing.T) {
	c, err := catalog.Decode(catalog.Data())
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := c.Compile(&want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("compiled.zip", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have, err := os.ReadFile("compiled.zip"); err != nil || !bytes.Equal(have, want.Bytes()) {
		t.Error("compiled.zip is not made of this data: run go generate ./catalog")
	}
}

// TestEmbeddedCatalogIsSound is the gate for every change of the data.
func TestEmbeddedCatalogIsSound(t *testing.T) {
	if got := lint(catalog.Data()); got != "" {
		t.Error(got)
	}
}
