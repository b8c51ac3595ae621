package assess_test

import (
	"slices"
	"strings"
	"testing"

	"demarc"
	"demarc/catalog"
	"demarc/internal/assess"
)

// TestWhereResultsLand: each way in which tools name a resource leads to it,
// and none to another.
func TestWhereResultsLand(t *testing.T) {
	named := func(root, address, file string, line int, names ...string) *demarc.Resource {
		r := db(address, props{"StorageEncrypted": true})
		r.ID, r.Root, r.File, r.Line, r.Names = root+"#"+address, root, file, line, names
		return r
	}
	abroad := named("state.json", "aws_db_instance.abroad", "state.json", 0, "abroad", "arn:aws:rds:us-east-1:111122223333:db:abroad")
	abroad.Account, abroad.Region = "111122223333", "us-east-1"
	stack := named("stack.yaml", "Orders", "stack.yaml", 12)
	stack.RawType = "AWS::RDS::DBInstance"
	group := named("prod", "aws_db_subnet_group.g", "infra/prod/main.tf", 30)
	group.Type = "AWS::RDS::DBSubnetGroup"
	resources := []*demarc.Resource{
		named("infra/prod", "aws_db_instance.orders", "infra/prod/main.tf", 3, "orders"),
		named("infra/prod", `module.many["a"].aws_db_instance.this`, "infra/modules/db/main.tf", 1),
		named("infra/prod", `module.many["b"].aws_db_instance.this`, "infra/modules/db/main.tf", 1),
		named("infra/prod", "aws_db_instance.twice", "infra/prod/more.tf", 8, "twin", "twin"),
		named("infra/test", "aws_db_instance.twice", "infra/test/more.tf", 8, "twin"),
		named("plan.json", "aws_db_instance.planned", "plan.json", 0),
		abroad, stack, group,
	}
	type subject = demarc.Subject
	files := func(names ...string) []string { return names }
	for name, c := range map[string]struct {
		subject subject
		want    string // addresses, or the reason
	}{
		"an address":                      {subject{Address: "aws_db_instance.orders"}, "aws_db_instance.orders"},
		"and its file, from elsewhere":    {subject{Address: "aws_db_instance.orders", Files: files("/home/me/infra/prod/main.tf", "/main.tf"), Line: 3}, "aws_db_instance.orders"},
		"an address in another file":      {subject{Address: "aws_db_instance.orders", Files: files("infra/test/main.tf"), Line: 3}, "The resource is not in the estate."},
		"of a plan, with a file of HCL":   {subject{Address: "aws_db_instance.planned", Files: files("main.tf"), Line: 3}, "aws_db_instance.planned"},
		"of a plan of another name":       {subject{Address: "aws_db_instance.planned", Files: files("/tfplan.json")}, "aws_db_instance.planned"},
		"an instance":                     {subject{Address: `module.many["a"].aws_db_instance.this`}, `module.many["a"].aws_db_instance.this`},
		"all instances":                   {subject{Address: "module.many.aws_db_instance.this"}, `module.many["a"].aws_db_instance.this module.many["b"].aws_db_instance.this`},
		"an instance that is not there":   {subject{Address: `module.many["c"].aws_db_instance.this`}, "The resource is not in the estate."},
		"a logical id":                    {subject{Address: "AWS::RDS::DBInstance.Orders", Files: files("/stack.yaml")}, "Orders"},
		"a logical id in another file":    {subject{Address: "Orders", Files: files("other.yaml")}, "The resource is not in the estate."},
		"one of two roots":                {subject{Address: "aws_db_instance.twice", Files: files("/x/infra/test/more.tf")}, "aws_db_instance.twice"},
		"either of two roots":             {subject{Address: "aws_db_instance.twice"}, "2 resources of the estate fit: aws_db_instance.twice in infra/prod, aws_db_instance.twice in infra/test."},
		"an ARN":                          {subject{ARN: "arn:aws:rds:us-east-1:111122223333:db:abroad", Account: "111122223333"}, "aws_db_instance.abroad"},
		"an ARN, its name known":          {subject{ARN: "arn:aws:rds:eu-west-1:999988887777:db:orders", Account: "999988887777"}, "aws_db_instance.orders"},
		"an ARN of another account":       {subject{ARN: "arn:aws:rds:us-east-1:999988887777:db:abroad", Account: "999988887777"}, "The resource is not in the estate."},
		"an ARN of another Region":        {subject{ARN: "arn:aws:rds:eu-west-1:111122223333:db:abroad", Account: "111122223333"}, "The resource is not in the estate."},
		"a name that two have":            {subject{Name: "twin"}, "2 resources of the estate fit"},
		"type and id":                     {subject{Type: "AWS::RDS::DBInstance", Name: "orders"}, "aws_db_instance.orders"},
		"a file and line in the block":    {subject{Files: files("prod/main.tf"), Line: 7}, "aws_db_instance.orders"},
		"before the first block":          {subject{Files: files("prod/main.tf"), Line: 2}, "The resource is not in the estate."},
		"in a block of another type":      {subject{Files: files("prod/main.tf"), Line: 31}, "The resource is not in the estate."},
		"a line of a module, all of it":   {subject{Files: files("infra/modules/db/main.tf"), Line: 4}, `module.many["a"].aws_db_instance.this module.many["b"].aws_db_instance.this`},
		"a file that two roots have":      {subject{Files: files("more.tf"), Line: 9}, "The resource is not in the estate."},
		"a file whose name ends the same": {subject{Files: files("reprod/main.tf"), Line: 7}, "The resource is not in the estate."},
		"a type of another kind":          {subject{Address: "aws_db_subnet_group.g"}, "No check here asks this of aws_db_instance."},
		"nothing":                         {subject{}, "The result names no resource."},
	} {
		o := demarc.Observation{Outcome: demarc.Unmet, Subject: c.subject}
		r := assess.Assess(model(t), demarc.NewEstate(resources), seen(false, o))
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.Address)
		}
		slices.Sort(got)
		for _, a := range r.Asides {
			got = append(got, a.Reason)
		}
		if text := strings.Join(got, " "); !strings.HasPrefix(text, c.want) || text == "" {
			t.Errorf("%s: %s, want %s", name, text, c.want)
		}
	}
}

// TestRulesOfTheAccount: what a scanner of the account says of the account, or
// of what the estate lacks, answers the question that stands on the account.
func TestRulesOfTheAccount(t *testing.T) {
	real, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	account := func(id string) *demarc.Resource {
		return &demarc.Resource{ID: "account#" + id, Address: "account", Type: "Demarc::AWS::Account", RawType: "Demarc::AWS::Account", Account: id, Props: props{}}
	}
	observed := func(alias, account string) demarc.Observation {
		return demarc.Observation{Tool: "prowler", Aliases: []string{alias}, Outcome: demarc.Met, Subject: demarc.Subject{ARN: "arn:aws:iam::" + account + ":root", Account: account}}
	}
	for name, c := range map[string]struct {
		estate []*demarc.Resource
		said   []demarc.Observation
		live   bool
		want   int // of the results are evidence
	}{
		"its own":                    {[]*demarc.Resource{account("111122223333")}, []demarc.Observation{observed("prowler/accessanalyzer_enabled", "111122223333")}, true, 1},
		"another's":                  {[]*demarc.Resource{account("111122223333")}, []demarc.Observation{observed("prowler/accessanalyzer_enabled", "999988887777")}, true, 0},
		"a folder, one account":      {[]*demarc.Resource{account("")}, []demarc.Observation{observed("prowler/accessanalyzer_enabled", "111122223333"), observed("prowler/securityhub_enabled", "111122223333")}, true, 2},
		"a folder, several accounts": {[]*demarc.Resource{account("")}, []demarc.Observation{observed("prowler/accessanalyzer_enabled", "111122223333"), observed("prowler/accessanalyzer_enabled", "999988887777")}, true, 0},
		"code says nothing of it":    {[]*demarc.Resource{account("111122223333")}, []demarc.Observation{observed("prowler/accessanalyzer_enabled", "111122223333")}, false, 0},
	} {
		r := assess.Assess(real, demarc.NewEstate(c.estate), seen(c.live, c.said...))
		if got := r.Header.Scanners[0]; got.Met != c.want || got.Found != len(c.said) {
			t.Errorf("%s: %+v, %+v", name, got, r.Asides)
		}
	}
}
