package terraform_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"demarc"
	"demarc/internal/load/terraform"
)

func ExampleDir() {
	fsys := fstest.MapFS{"main.tf": {Data: []byte(`
resource "aws_kms_key" "main" {}
resource "aws_s3_bucket" "logs" {
  count      = 2
  bucket     = "logs-${count.index}"
  kms_key_id = aws_kms_key.main.arn
}
`)}}
	load, err := terraform.Dir(context.Background(), fsys, ".", terraform.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range load.Resources {
		fmt.Println(r.Address, "at line", r.Line)
	}
	bucket, _ := load.Resources[1].Attrs.Get("bucket")
	key, _ := load.Resources[1].Attrs.Get("kms_key_id")
	fmt.Println(bucket)
	fmt.Println(key.(*demarc.Unk).Reason)
	// Output:
	// aws_kms_key.main at line 2
	// aws_s3_bucket.logs[0] at line 3
	// aws_s3_bucket.logs[1] at line 3
	// logs-0
	// aws_kms_key.main.arn is known after apply
}

func ExampleRoots() {
	fsys := fstest.MapFS{
		"stack/main.tf":        {Data: []byte("module \"db\" {\n  source = \"../modules/db\"\n}\n")},
		"modules/db/main.tf":   {},
		"modules/unused/it.tf": {},
	}
	roots, _, err := terraform.Roots(fsys, ".")
	fmt.Println(roots, err)
	// Output: [modules/unused stack] <nil>
}

func ExampleScan() {
	fmt.Println(terraform.Scan([]byte("a = [1, 2]")))
	deep := make([]byte, 300)
	for i := range deep {
		deep[i] = '('
	}
	fmt.Println(terraform.Scan(append([]byte("a = 1\nb = "), deep...)))
	// Output:
	// <nil>
	// line 2: more than 250 levels of nesting; split the expression
}
