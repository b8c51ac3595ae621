data "aws_iam_policy_document" "assume" {
  for_each = toset(["ecs-tasks", "lambda", "ec2"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "${local.name}-task"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}

resource "aws_iam_role" "worker" {
  name               = "${local.name}-worker"
  assume_role_policy = data.aws_iam_policy_document.assume["lambda"].json
}

resource "aws_iam_role_policy" "worker" {
  name = "queue-and-invoices"
  role = aws_iam_role.worker.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        Resource = aws_sqs_queue.jobs.arn
      },
      {
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "${aws_s3_bucket.invoices.arn}/*"
      },
    ]
  })
}

resource "aws_iam_role" "batch" {
  name               = "${local.name}-batch"
  assume_role_policy = data.aws_iam_policy_document.assume["ec2"].json
}

resource "aws_iam_role_policy" "batch" {
  name   = "everything"
  role   = aws_iam_role.batch.id
  policy = file("${path.module}/policies/batch.json")
}

resource "aws_iam_instance_profile" "batch" {
  name = "${local.name}-batch"
  role = aws_iam_role.batch.name
}
