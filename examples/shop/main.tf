terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}

locals {
  name = "shop-${var.stage}"
  tags = {
    app   = "shop"
    stage = var.stage
    owner = "team-checkout"
  }
  azs = ["${var.region}a", "${var.region}b"]
}

data "aws_caller_identity" "current" {}
