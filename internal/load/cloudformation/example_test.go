package cloudformation_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"demarc/internal/load/cloudformation"
)

func ExampleTemplate() {
	const text = `
Parameters:
  Env: {Type: String}
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${Env}-data"
`
	load, err := cloudformation.Template(context.Background(), fstest.MapFS{}, "app.yaml", []byte(text),
		cloudformation.Options{Parameters: map[string]string{"Env": "prod"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range load.Resources {
		name, _ := r.Attrs.Get("BucketName")
		fmt.Println(r.Address, r.Type, r.Line, name)
	}
	// Output: Data AWS::S3::Bucket 5 prod-data
}

func ExampleIs() {
	fmt.Println(cloudformation.Is("app.yaml", []byte("Resources:\n  Data:\n    Type: AWS::S3::Bucket\n")))
	fmt.Println(cloudformation.Is("pod.yaml", []byte("kind: Pod\n")))
	// Output:
	// true
	// false
}
