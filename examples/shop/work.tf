resource "aws_sqs_queue" "jobs" {
  name                    = "${local.name}-jobs"
  sqs_managed_sse_enabled = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "dead" {
  name                      = "${local.name}-dead"
  message_retention_seconds = 1209600
}

module "worker" {
  source   = "./modules/worker"
  for_each = var.workers

  name     = "${local.name}-${each.key}"
  handler  = each.value.handler
  runtime  = each.value.runtime
  timeout  = each.value.timeout
  role_arn = aws_iam_role.worker.arn
  queue    = aws_sqs_queue.jobs.arn
}

# The catalogue worker needs system libraries, so it is a container image.
resource "aws_lambda_function" "catalogue" {
  function_name = "${local.name}-catalogue"
  package_type  = "Image"
  image_uri     = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/catalogue:7"
  role          = aws_iam_role.worker.arn
  timeout       = 60

  environment {
    variables = {
      STAGE = var.stage
    }
  }
}

resource "aws_instance" "batch" {
  ami                         = "ami-0123456789abcdef0"
  instance_type               = "m6i.large"
  subnet_id                   = aws_subnet.public[0].id
  vpc_security_group_ids      = [aws_security_group.batch.id]
  iam_instance_profile        = aws_iam_instance_profile.batch.name
  associate_public_ip_address = true

  root_block_device {
    encrypted = true
  }
}

resource "aws_ebs_volume" "batch" {
  availability_zone = local.azs[0]
  size              = 200
}
