# The same function from a container image: its team rebuilds the image for each fix.
provider "aws" {
  region = "eu-central-1"
}

resource "aws_lambda_function" "resize" {
  function_name = "resize"
  role          = "arn:aws:iam::111122223333:role/resize"
  package_type  = "Image"
  image_uri     = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/resize:1.4.2"
  memory_size   = 512
}
