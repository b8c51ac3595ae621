# A cluster with managed node groups: its team moves the nodes to patched images.
provider "aws" {
  region = "eu-central-1"
}

resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/eks-cluster"
  version  = "1.34"

  vpc_config {
    subnet_ids              = ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"]
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}

resource "aws_eks_node_group" "shop" {
  cluster_name    = aws_eks_cluster.shop.name
  node_group_name = "shop"
  node_role_arn   = "arn:aws:iam::111122223333:role/eks-node"
  subnet_ids      = ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"]
  ami_type        = "BOTTLEROCKET_x86_64"

  scaling_config {
    desired_size = 3
    min_size     = 3
    max_size     = 6
  }
}
