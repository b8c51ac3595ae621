package owners_test

import (
	"slices"
	"testing"

	"demarc"
	"demarc/internal/owners"
)

var duties = []demarc.Duty{
	{ID: "key-management", Layer: "data"}, {ID: "encryption-at-rest", Layer: "data"}, {ID: "guest-os-patching", Layer: "operating-system"}, {ID: "logging", Layer: "operations"},
}

const codeowners = `# who reviews what
*                 @shop/everybody
/infra/           @shop/platform
/infra/web/       @shop/web @jane
/infra/free/
broken[line
`

func house() demarc.Owners {
	return demarc.Owners{
		Path: "demarc.yaml", Root: ".",
		Teams:    []demarc.Team{{ID: "platform", Aliases: []string{"@shop/platform"}}, {ID: "security", Name: "Security"}, {ID: "shop"}, {ID: "data"}, {ID: "ops"}},
		Accounts: map[string]string{"111122223333": "ops"},
		Rules: []demarc.OwnerRule{
			{Team: "ops", Line: 10, Accounts: []string{"444455556666"}},
			{Team: "data", Line: 11, Layers: []demarc.Layer{"data"}},
			{Team: "shop", Line: 12, Services: []string{"s3"}},
			{Team: "shop", Line: 13, Paths: []string{"/infra/shop/"}},
			{Team: "security", Line: 14, Duties: []string{"key-management"}},
			{Team: "data", Line: 15, Tags: map[string]string{"Stage": "prod"}},
			{Team: "shop", Line: 16, Addresses: []string{"module.shop.*"}},
			{Team: "platform", Line: 17, Addresses: []string{"module.shop.aws_vpc.*"}},
			{Team: "security", Line: 18, Services: []string{"kms"}, Accounts: []string{"444455556666"}},
		},
		Codeowners: []byte(codeowners), CodeownersPath: ".github/CODEOWNERS",
	}
}

// TestMostSpecificFirst: who owns a duty, and why.
func TestMostSpecificFirst(t *testing.T) {
	r, err := owners.New(house(), duties)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		at         owners.Resource
		duty       string
		owner, why string
	}{
		"nothing speaks":              {owners.Resource{}, "logging", "", ""},
		"a duty's rule":               {owners.Resource{}, "key-management", "security", "demarc.yaml:14: duty key-management"},
		"a layer's rule":              {owners.Resource{}, "encryption-at-rest", "data", "demarc.yaml:11: layer data"},
		"a service beats a layer":     {owners.Resource{Service: "s3"}, "encryption-at-rest", "shop", "demarc.yaml:12: service s3"},
		"a duty beats a service":      {owners.Resource{Service: "s3"}, "key-management", "security", "demarc.yaml:14: duty key-management"},
		"a path":                      {owners.Resource{File: "infra/shop/db/main.tf"}, "logging", "shop", "demarc.yaml:13: path /infra/shop/"},
		"a path beats a service":      {owners.Resource{File: "infra/shop/main.tf", Service: "s3"}, "logging", "shop", "demarc.yaml:13: path /infra/shop/"},
		"a tag beats a path":          {owners.Resource{File: "infra/shop/main.tf", Tags: map[string]string{"stage": "prod"}}, "logging", "data", "demarc.yaml:15: tag Stage=prod"},
		"another value of the tag":    {owners.Resource{Tags: map[string]string{"stage": "test"}}, "logging", "", ""},
		"an address beats a duty":     {owners.Resource{Address: "module.shop.aws_kms_key.k"}, "key-management", "shop", "demarc.yaml:16: address module.shop.*"},
		"a longer address":            {owners.Resource{Address: "module.shop.aws_vpc.main"}, "logging", "platform", "demarc.yaml:17: address module.shop.aws_vpc.*"},
		"two criteria beat one":       {owners.Resource{Service: "kms", Account: "444455556666"}, "logging", "security", "demarc.yaml:18: service kms, account 444455556666"},
		"an account's rule":           {owners.Resource{Account: "444455556666"}, "logging", "ops", "demarc.yaml:10: account 444455556666"},
		"an account's rule over tags": {owners.Resource{Account: "444455556666", Tags: map[string]string{"owner": "shop"}}, "logging", "ops", "demarc.yaml:10: account 444455556666"},
		"a tag":                       {owners.Resource{Tags: map[string]string{"team": "Security"}}, "logging", "security", "tag team=Security"},
		"the first tag":               {owners.Resource{Tags: map[string]string{"team": "shop", "owner": "somebody"}}, "logging", "somebody", "tag owner=somebody"},
		"a tag over CODEOWNERS":       {owners.Resource{File: "infra/x.tf", Tags: map[string]string{"team": "shop"}}, "logging", "shop", "tag team=shop"},
		"CODEOWNERS, an alias":        {owners.Resource{File: "infra/x.tf"}, "logging", "platform", ".github/CODEOWNERS:3: /infra/"},
		"CODEOWNERS, the last line":   {owners.Resource{File: "infra/web/x.tf"}, "logging", "@shop/web @jane", ".github/CODEOWNERS:4: /infra/web/"},
		"CODEOWNERS, taken away":      {owners.Resource{File: "infra/free/x.tf"}, "logging", "", ""},
		"CODEOWNERS over an account":  {owners.Resource{File: "x.tf", Account: "111122223333"}, "logging", "@shop/everybody", ".github/CODEOWNERS:2: *"},
		"the account's owner":         {owners.Resource{Account: "111122223333"}, "logging", "ops", "demarc.yaml: owner of account 111122223333"},
		"a file elsewhere":            {owners.Resource{File: "../other/infra/x.tf"}, "logging", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.Of(c.at).Of(c.duty); got.Owner != c.owner || got.Why != c.why {
				t.Errorf("got %q by %q, want %q by %q", got.Owner, got.Why, c.owner, c.why)
			}
		})
	}
	if got := r.Faults(); len(got) != 1 || got[0] != ".github/CODEOWNERS:6: not a pattern with owners; the line is passed over." {
		t.Errorf("faults %q", got)
	}
	if r.Of(owners.Resource{Service: "s3"}) != r.Of(owners.Resource{Service: "s3", Address: "b"}) {
		t.Error("equal ownerships are two")
	}
}

func TestKeys(t *testing.T) {
	if got := owners.Keys(house()); !slices.Equal(got, []string{"owner", "stage", "team"}) {
		t.Errorf("%q", got)
	}
	if got := owners.Keys(demarc.Owners{Tags: []string{}}); len(got) != 0 {
		t.Errorf("no tag is asked for, and got %q", got)
	}
}

func TestBelow(t *testing.T) {
	for _, c := range [][3]string{
		{".", "infra/x.tf", "infra/x.tf"}, {"infra", "infra/a/x.tf", "a/x.tf"}, {"infra", "infrastructure/x.tf", ""}, {"/r", "/r/x.tf", "x.tf"}, {".", "/r/x.tf", ""}, {".", "", ""}, {"./infra/", "infra/x.tf", "x.tf"},
	} {
		if got := owners.Below(c[0], c[1]); got != c[2] {
			t.Errorf("%s below %s: %q, want %q", c[1], c[0], got, c[2])
		}
	}
}

// TestPatternIsText: only * means something.
func TestPatternIsText(t *testing.T) {
	p := owners.Pattern(`module.a["x.*"].aws_b.*`)
	if !p.MatchString(`module.a["x.1"].aws_b.c`) || p.MatchString(`module.a["y"].aws_b.c`) || p.MatchString(`Xmodule.a["x.1"].aws_b.c`) || owners.Pattern("a.b").MatchString("axb") {
		t.Error(p)
	}
}

func BenchmarkOf(b *testing.B) {
	r, err := owners.New(house(), duties)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	at := owners.Resource{Address: "module.shop.aws_s3_bucket.b", Service: "s3", File: "infra/web/x.tf"}
	for b.Loop() {
		r.Of(at)
	}
}
