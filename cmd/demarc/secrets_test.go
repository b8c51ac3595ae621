package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"demarc/internal/render"
)

// canaries are values shaped like secrets, or marked as such, put wherever an
// estate may hold one.
var canaries = []string{"AKIAIOSFODNN7CANARY1", "hunter2canary", "wJalrXUtnFEMIcanaryK7MDENGbPxRfiCYEXAMPL", "ghp_canarycanarycanarycanarycanarycanary"}

const secretive = `
variable "token" {
  type      = string
  sensitive = true
  default   = "hunter2canary"
}

resource "aws_instance" "a" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "m6i.large"
  user_data     = "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7CANARY1 AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIcanaryK7MDENGbPxRfiCYEXAMPL"
}

resource "aws_lambda_function" "a" {
  function_name = "a"
  runtime       = "python3.12"
  role          = "arn:aws:iam::111122223333:role/a"
  environment {
    variables = { TOKEN = "ghp_canarycanarycanarycanarycanarycanary", OTHER = var.token, KEY = "AKIAIOSFODNN7CANARY1" }
  }
}

resource "aws_db_instance" "a" {
  engine         = "mysql"
  instance_class = "db.t3.micro"
  password       = "hunter2canary"
  username       = var.token
}

resource "aws_ssm_parameter" "a" {
  name  = "a"
  type  = "String"
  value = "AKIAIOSFODNN7CANARY1"
}
`

// TestNoSecretLeaves: what is marked sensitive or shaped like a secret is in
// no output, error or progress, in any format.
func TestNoSecretLeaves(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(secretive), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, format := range render.Formats() {
		var out, errs bytes.Buffer
		a := &app{in: strings.NewReader(""), out: &out, err: &errs, now: func() time.Time { return twinsNow }}
		if status := a.run(context.Background(), []string{"scan", "--all", "--format", format, dir}); status != exitOK {
			t.Fatalf("%s: status %d: %s", format, status, errs.String())
		}
		for _, canary := range canaries {
			if strings.Contains(out.String()+errs.String(), canary) {
				t.Errorf("%s shows %s", format, canary)
			}
		}
		if !strings.Contains(out.String(), "aws_db_instance.a") && format != "svg" {
			t.Errorf("%s does not show the estate at all", format)
		}
	}
}
