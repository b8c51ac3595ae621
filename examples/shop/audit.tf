resource "aws_cloudtrail" "shop" {
  name                          = local.name
  s3_bucket_name                = aws_s3_bucket.logs.id
  is_multi_region_trail         = true
  enable_log_file_validation    = false
  include_global_service_events = true
}
