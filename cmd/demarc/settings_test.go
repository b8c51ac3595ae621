package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarc/internal/compare"
)

// TestSettingsMoveTheLine changes one setting of a real module and wants
// exactly the moves that follow from it. What AWS says of each is the source
// of the placements in catalog/data.
func TestSettingsMoveTheLine(t *testing.T) {
	terragoat := "bridgecrewio+terragoat/terraform/aws"
	tests := []struct {
		name, module, file, from, to string
		resource                     string
		moves                        []string
		turned                       []string
	}{
		{ // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-shared-model.html
			name: "Fargate to EC2", module: "futurice+terraform-examples/aws/wordpress_fargate", file: "fargate.tf",
			from: `launch_type      = "FARGATE"`, to: `launch_type      = "EC2"`,
			resource: "aws_ecs_service.this",
			moves: []string{"agent-patching provider customer", "encryption-at-rest provider customer", "guest-os-hardening provider customer", "guest-os-patching provider customer",
				"guest-os-version-choice provider customer", "hypervisor-isolation provider shared", "instance-recovery provider shared", "runtime-patching provider customer",
				"runtime-version-choice shared customer", "scaling-capacity shared customer"},
		},
		{ // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
			name: "automatic minor upgrades off", module: "terraform-aws-modules+terraform-aws-rds", file: "examples/enhanced-monitoring/main.tf",
			from: `engine_version       = "8.0"`, to: "engine_version       = \"8.0\"\n  auto_minor_version_upgrade = false",
			resource: "module.db.module.db_instance.aws_db_instance.this[0]",
			moves:    []string{"engine-patching shared customer"},
			turned:   []string{"rds-auto-minor-upgrade met unmet"},
		},
		{ // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-custom.html
			name: "RDS Custom for Oracle", module: terragoat, file: "db-app.tf",
			from: `engine                 = "mysql"`, to: `engine                 = "custom-oracle-ee"`,
			resource: "aws_db_instance.default",
			moves: []string{"agent-patching provider shared", "anti-malware provider customer", "credential-rotation shared customer", "encryption-in-transit shared customer",
				"engine-patch-publishing provider shared", "guest-os-hardening provider customer", "guest-os-patch-publishing provider shared", "guest-os-patching shared customer",
				"guest-os-version-choice provider shared", "instance-recovery provider unknown", "key-management provider customer"},
		},
		{ // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
			name: "own key to S3's", module: terragoat, file: "s3.tf",
			from: "sse_algorithm     = \"aws:kms\"\n        kms_master_key_id = \"${aws_kms_key.logs_key.arn}\"", to: `sse_algorithm = "AES256"`,
			resource: "aws_s3_bucket.logs",
			moves:    []string{"key-management customer provider", "key-rotation shared provider"},
		},
		{ // https://docs.aws.amazon.com/lambda/latest/dg/runtime-support-policy.html
			name: "a runtime that ended to one that has not", module: terragoat, file: "lambda.tf",
			from: `"nodejs12.x"`, to: `"nodejs24.x"`,
			resource: "aws_lambda_function.analysis_lambda",
			moves:    []string{"guest-os-patch-publishing customer provider", "guest-os-patching customer provider", "runtime-patch-publishing customer provider", "runtime-patching customer provider"},
			turned:   []string{"lambda-supported-runtime unmet met"},
		},
		{ // https://docs.aws.amazon.com/lambda/latest/dg/runtime-management-shared.html
			name: "a zip to an image", module: "terraform-aws-modules+terraform-aws-lambda", file: "examples/async/main.tf",
			from: `runtime       = "python3.12"`, to: "package_type = \"Image\"\n  image_uri = \"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1\"",
			resource: "module.lambda_function.aws_lambda_function.this[0]",
			moves:    []string{"container-image-patching none customer", "data-integrity shared customer", "guest-os-patching provider customer", "runtime-patching provider customer"},
		},
	}
	root := corpora(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := read(t, filepath.Join(root, "terraform", tt.module))
			base := reportOf(t, files)
			if n := strings.Count(files[tt.file], tt.from); n != 1 {
				t.Fatalf("%s has %q %d times", tt.file, tt.from, n)
			}
			files[tt.file] = strings.Replace(files[tt.file], tt.from, tt.to, 1)
			d := compare.Reports(base, reportOf(t, files))
			moves, turned := []string{}, []string(nil)
			for _, m := range d.Moves {
				moves = append(moves, fmt.Sprintln(m.Resource, m.Duty, m.From, m.To))
			}
			for _, c := range d.Turned {
				turned = append(turned, fmt.Sprintln(c.Resource, c.Check, c.From, c.To))
			}
			want := func(list []string) []string {
				list = slices.Clone(list)
				for i := range list {
					list[i] = tt.resource + " " + list[i] + "\n"
				}
				return list
			}
			if diff := cmp.Diff(want(tt.moves), moves); diff != "" {
				t.Errorf("moves: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(want(tt.turned), turned); diff != "" {
				t.Errorf("turned: -want +got\n%s", diff)
			}
			if len(d.Came)+len(d.Went)+len(d.Renamed) > 0 || len(d.Forms) != 1 || d.Base.Skipped != d.Head.Skipped {
				t.Errorf("came %v, went %v, renamed %v, forms %v, skipped %d, then %d", d.Came, d.Went, d.Renamed, d.Forms, d.Base.Skipped, d.Head.Skipped)
			}
		})
	}
}
