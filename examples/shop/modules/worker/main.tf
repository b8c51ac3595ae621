variable "name" { type = string }
variable "handler" { type = string }
variable "runtime" { type = string }
variable "timeout" { type = number }
variable "role_arn" { type = string }
variable "queue" { type = string }

resource "aws_lambda_function" "this" {
  function_name = var.name
  filename      = "${path.module}/worker.zip"
  handler       = var.handler
  runtime       = var.runtime
  timeout       = var.timeout
  role          = var.role_arn

  tracing_config {
    mode = "Active"
  }
}

resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn = var.queue
  function_name    = aws_lambda_function.this.arn
}

output "arn" {
  value = aws_lambda_function.this.arn
}
