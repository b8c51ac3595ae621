# A function from a zip file: Lambda patches the runtime below it by itself.
provider "aws" {
  region = "eu-central-1"
}

resource "aws_lambda_function" "resize" {
  function_name = "resize"
  role          = "arn:aws:iam::111122223333:role/resize"
  package_type  = "Zip"
  s3_bucket     = "builds-example"
  s3_key        = "resize/1.4.2.zip"
  runtime       = "python3.13"
  handler       = "resize.main"
  memory_size   = 512
}
