package catalog_test

import (
	"testing"

	"demarc"
	"demarc/catalog"
)

// TestAsk: questions as people put them, with who must do it and what it is
// about. Unknown is right where the question does not tell.
func TestAsk(t *testing.T) {
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []struct {
		question, service, duty string
		party                   demarc.Party
	}{
		{"who installs the operating-system updates of an RDS database?", "rds", "guest-os-patching", demarc.Provider},
		{"who opts in to optional operating-system updates of an RDS database?", "rds", "guest-os-patching", demarc.Customer},
		{"who patches the operating system of a DynamoDB table?", "dynamodb", "service-software-patching", demarc.Provider},
		{"who tests the defences of our own EC2 servers with a penetration test?", "aws", "penetration-testing", demarc.Customer},
		{"who patches self-managed EKS nodes?", "eks", "guest-os-patching", demarc.Customer},
		{"who patches the operating system on RDS Custom for Oracle?", "rds", "guest-os-patching", demarc.Customer},
		{"who guards the buildings and rooms of the data centres?", "", "physical-security", demarc.Provider},
		{"who installs operating system patches on an EC2 instance?", "ec2", "guest-os-patching", demarc.Customer},
		{"who encrypts a new S3 object at rest?", "s3", "encryption-at-rest", demarc.Provider},
		{"who patches the language runtime of a Lambda function that is a container image?", "lambda", "runtime-patching", demarc.Customer},
		{"who destroys old storage media?", "", "media-disposal", demarc.Provider},
		{"who writes the security group rules?", "vpc", "firewall-configuration", demarc.Customer},
		{"who locks away the root user?", "aws", "root-user", demarc.Customer},
		{"who feeds the cat?", "", "", demarc.Undecided},
	} {
		found := c.Ask(q.question)
		if found.Party != q.party {
			t.Errorf("%s: %s, want %s (%s)", q.question, found.Party, q.party, found.Why)
		}
		if q.duty == "" {
			continue
		}
		if best := found.Answers[0]; best.Duty.ID != q.duty || best.Service != q.service {
			t.Errorf("%s: about %s of %q, want %s of %q", q.question, best.Duty.ID, best.Service, q.duty, q.service)
		}
	}
}

// TestUnsureSaysWhy: an answer that is not sure says what it lacks.
func TestUnsureSaysWhy(t *testing.T) {
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"who?", "", "who patches the engine?"} {
		if found := c.Ask(q); found.Party == demarc.Undecided && found.Why == "" {
			t.Errorf("%q: undecided without a why", q)
		}
	}
}
