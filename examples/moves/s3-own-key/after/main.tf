# A bucket that S3 encrypts with a key of one's own: the key comes with duties, encryption stays AWS's.
provider "aws" {
  region = "eu-central-1"
}

resource "aws_kms_key" "records" {
  description         = "Records"
  enable_key_rotation = true
}

resource "aws_s3_bucket" "records" {
  bucket = "records-example"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "records" {
  bucket = aws_s3_bucket.records.id

  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.records.arn
    }
  }
}
