package terraform_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"demarc/internal/load/terraform"
)

// BenchmarkDir reads configurations of growing size; the time for a resource
// may not grow with them.
func BenchmarkDir(b *testing.B) {
	for _, n := range []int{1_000, 5_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			fsys := tree(estate(n)...)
			b.ResetTimer()
			for b.Loop() {
				l, err := terraform.Dir(context.Background(), fsys, ".", terraform.Options{})
				if err != nil || len(l.Resources) != n || len(l.Skipped) > 0 {
					b.Fatal(len(l.Resources), l.Skipped, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/resource")
		})
	}
}

// estate makes n resources, ten to a file, five of these in a module of the
// file's own; they refer to each other, to locals and to variables.
func estate(n int) []string {
	nameText := []string{"common.tf", `
variable "environment" { default = "prod" }
provider "aws" { region = "eu-west-1" }
locals { tags = { Environment = var.environment, Owner = "team" } }
`}
	for i := range n / 10 {
		dir := fmt.Sprintf("app%d", i)
		nameText = append(nameText, dir+".tf", strings.ReplaceAll(appText, "APP", dir), dir+"/main.tf", appModule)
	}
	return nameText
}

const appText = `
resource "aws_kms_key" "APP" {
  description         = "key of APP"
  enable_key_rotation = true
  tags                = local.tags
}
resource "aws_s3_bucket" "APP" {
  bucket = "APP-${var.environment}"
  tags   = merge(local.tags, { Name = "APP" })
}
resource "aws_s3_bucket_policy" "APP" {
  bucket = aws_s3_bucket.APP.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "s3:*"
      Principal = "*"
      Resource  = [aws_s3_bucket.APP.arn, "${aws_s3_bucket.APP.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
data "aws_iam_policy_document" "APP" {
  statement {
    actions   = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "APP" {
  assume_role_policy = data.aws_iam_policy_document.APP.json
}
module "APP" {
  source = "./APP"
  tags   = local.tags
  key    = aws_kms_key.APP.arn
}
`

const appModule = `
variable "tags" { type = map(string) }
variable "key" {}
resource "aws_security_group" "this" {
  dynamic "ingress" {
    for_each = [80, 443]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }
  }
  tags = var.tags
}
resource "aws_instance" "this" {
  count                  = 3
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.this.id]
  root_block_device {
    encrypted  = true
    kms_key_id = var.key
  }
  tags = merge(var.tags, { Name = "n${count.index}" })
}
resource "aws_ebs_volume" "this" {
  availability_zone = aws_instance.this[0].availability_zone
  size              = 10
  kms_key_id        = var.key
}
`
