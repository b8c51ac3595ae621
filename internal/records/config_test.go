package records_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"demarc/docs"
	"demarc/internal/records"
)

const soundConfig = `owners:
  tags: [owner]
  codeowners: OWNERS
  teams:
    - {id: shop, name: Shop, contact: shop@example.com, aliases: ["@shop/web"]}
    - {id: security}
  accounts: {"111122223333": shop}
  rules:
    - {team: security, duty: key-management, layer: [data], service: [s3, kms], account: "111122223333"}
    - {team: shop, path: /infra/, address: "module.shop.*", tag: {stage: prod}}
training: {certificates: true}
`

// TestConfig: what demarc.yaml says, and CODEOWNERS beside it.
func TestConfig(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, records.ConfigFile, soundConfig)
	put(t, dir, "OWNERS", "* @shop/web\n")
	o, err := records.Config(dir, "", dir, model(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Teams) != 2 || len(o.Rules) != 2 || o.Rules[1].Line != 10 || o.Accounts["111122223333"] != "shop" || !o.Training || string(o.Codeowners) != "* @shop/web\n" || len(o.Tags) != 1 {
		t.Errorf("%+v", o)
	}
}

// TestNoConfig: without demarc.yaml CODEOWNERS counts where hosts look for it.
func TestNoConfig(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "docs/CODEOWNERS", "* @b\n")
	put(t, dir, ".github/CODEOWNERS", "* @a\n")
	o, err := records.Config(dir, "", dir, model(t))
	if err != nil || o.CodeownersPath != ".github/CODEOWNERS" || o.Path != "" || o.Tags != nil {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestConfigFaults: each fault is named with its line, and the schema that an
// editor uses refuses what can be told without the catalog.
func TestConfigFaults(t *testing.T) {
	schema := compiled(t)
	if err := schema.Validate(decoded(t, soundConfig)); err != nil {
		t.Errorf("the schema refuses a sound file: %v", err)
	}
	for name, c := range map[string]struct {
		old, new, want string
		schema         bool // it refuses too
	}{
		"a slip in a key":        {"layer:", "layers:", "field layers not found", true},
		"a slip in a team's key": {"contact:", "contacts:", "field contacts not found", true},
		"no such duty":           {"key-management", "key-managment", `demarc.yaml:9: no duty "key-managment"`, false},
		"no such service":        {"[s3, kms]", "[s3, kmss]", `demarc.yaml:9: no service "kmss"`, false},
		"no such layer":          {"[data]", "[datas]", `demarc.yaml:9: no layer "datas"; there are facility`, true},
		"no such team":           {"{team: shop, path", "{team: shops, path", `demarc.yaml:10: no team "shops"`, false},
		"no such account":        {`account: "111122223333"`, "account: prod", `"prod" is no account`, true},
		"no account's owner":     {`{"111122223333": shop}`, `{"prod": shop}`, `"prod" is no account`, true},
		"two teams of a name":    {"{id: security}", "{id: shop}", "wants an id of its own", false},
		"no CODEOWNERS":          {"codeowners: OWNERS", "codeowners: elsewhere", "codeowners names a file below", false},
		"a path with a space":    {"/infra/", `"/in fra/"`, "is no pattern", false},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(soundConfig, c.old) {
				t.Fatalf("%q is not in the text", c.old)
			}
			text := strings.Replace(soundConfig, c.old, c.new, 1)
			dir := t.TempDir()
			put(t, dir, records.ConfigFile, text)
			put(t, dir, "OWNERS", "")
			if _, err := records.Config(dir, "", dir, model(t)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want a fault with %q, got %v", c.want, err)
			}
			if err := schema.Validate(decoded(t, text)); (err != nil) != c.schema {
				t.Errorf("schema: %v", err)
			}
		})
	}
}

// TestNothingLeadsOut: CODEOWNERS is read below the directory only.
func TestNothingLeadsOut(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "secret", "* @x\n")
	put(t, dir, "here/demarc.yaml", "owners: {codeowners: ../secret}\n")
	if o, err := records.Config(filepath.Join(dir, "here"), "", dir, model(t)); err == nil {
		t.Errorf("read %q", o.Codeowners)
	}
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(docs.ConfigSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("demarc.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("demarc.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
