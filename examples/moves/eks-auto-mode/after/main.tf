# The same cluster in Auto Mode: AWS chooses, patches and replaces the nodes.
provider "aws" {
  region = "eu-central-1"
}

resource "aws_eks_cluster" "shop" {
  name                          = "shop"
  role_arn                      = "arn:aws:iam::111122223333:role/eks-cluster"
  version                       = "1.34"
  bootstrap_self_managed_addons = false

  access_config {
    authentication_mode = "API"
  }

  compute_config {
    enabled       = true
    node_pools    = ["general-purpose", "system"]
    node_role_arn = "arn:aws:iam::111122223333:role/eks-node"
  }

  kubernetes_network_config {
    elastic_load_balancing {
      enabled = true
    }
  }

  storage_config {
    block_storage {
      enabled = true
    }
  }

  vpc_config {
    subnet_ids              = ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"]
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}
