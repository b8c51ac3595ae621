package ask_test

import (
	"testing"

	"demarc"
	"demarc/catalog"
	"demarc/internal/ask"
)

// TestAsk: questions as people put them, with who must do it and what it is
// about. Unknown is right where the question does not tell.
func TestAsk(t *testing.T) {
	x := index(t)
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
		{"is PE-3 inherited from AWS?", "", "", demarc.Undecided},
		{"who is responsible for SOC 2 CC6.4?", "", "", demarc.Undecided},

		// Services, forms and duties described rather than named.
		{"who opts in to optional OS updates of the managed relational database?", "rds", "guest-os-patching", demarc.Customer},
		{"who keeps an object store closed to the public?", "s3", "resource-policy", demarc.Customer},
		{"with containers without servers of my own, who patches the host below?", "ecs", "host-os-patching", demarc.Provider},
		{"Kubernetes on nodes I run: who patches the operating system of the nodes?", "eks", "guest-os-patching", demarc.Customer},
		{"who patches the runtime of a function that updates only when I deploy?", "lambda", "runtime-patching", demarc.Shared},
		{"who patches the runtime of an Elastic Beanstalk environment with managed updates off?", "elasticbeanstalk", "runtime-patching", demarc.Customer},
		{"who configures content filters of a large language model?", "bedrock", "application-code", demarc.Customer},
		{"who chooses the maintenance window of the data warehouse's nodes?", "redshift", "guest-os-patching", demarc.Customer},

		// What the published model says where no service is named.
		{"who has server-side encryption in AWS's model?", "", "encryption-at-rest", demarc.Customer},
		{"under the shared responsibility model, who protects network traffic?", "", "encryption-in-transit", demarc.Customer},
		{"who is responsible for identity and access management in AWS's model?", "iam", "identity-access", demarc.Customer},
		{"who runs the Regions and Availability Zones, according to AWS?", "", "region-az-infrastructure", demarc.Provider},
		{"who patches the guest operating system?", "", "guest-os-patching", demarc.Customer},
		{"who patches?", "", "", demarc.Undecided},
		{"who patches the operating system of a frobnicator?", "", "", demarc.Undecided},
		{"who patches the operating system of Frobnicator?", "", "", demarc.Undecided},
		{"who encrypts traffic to our customers?", "", "encryption-in-transit", demarc.Customer},
		{"who sets the rule that expires objects in a bucket?", "s3", "data-lifecycle", demarc.Customer}, // a bucket has no firewall whose rules could be meant
		{"who is responsible for security of the cloud?", "", "", demarc.Provider},
		{"who is responsible for security in the cloud?", "", "", demarc.Customer},
		{"with infrastructure services, who patches the guest operating system?", "", "guest-os-patching", demarc.Customer},
		{"on my own premises, who guards the server room?", "", "physical-security", demarc.Customer},

		// A word is not another of the same stem, nor two things one.
		{"who configures the operating system, network and firewall in AWS's model?", "", "", demarc.Customer},
		{"who keeps my personal data lawful?", "aws", "privacy-records", demarc.Customer},
	} {
		found := x.Answer(q.question)
		if found.Party != q.party {
			t.Errorf("%s: %s, want %s (%s)", q.question, found.Party, q.party, found.Why)
		}
		if q.duty == "" {
			continue
		}
		if best := found.Candidates[0]; best.Duty.ID != q.duty || best.Service != q.service {
			t.Errorf("%s: about %s of %q, want %s of %q", q.question, best.Duty.ID, best.Service, q.duty, q.service)
		}
	}
}

// TestUnsureSaysWhy: an answer that is not sure says what it lacks.
func TestUnsureSaysWhy(t *testing.T) {
	x := index(t)
	for _, q := range []string{"who?", "", "who patches the engine?"} {
		if found := x.Answer(q); found.Party == demarc.Undecided && found.Why == "" {
			t.Errorf("%q: undecided without a why", q)
		}
	}
}

func index(t *testing.T) *ask.Index {
	t.Helper()
	c, err := catalog.Open()
	if err != nil {
		t.Fatal(err)
	}
	return ask.New(c)
}
