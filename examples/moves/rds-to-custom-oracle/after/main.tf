# An Oracle database on RDS Custom, for an agent on its host: with the host come its fixes.
provider "aws" {
  region = "eu-central-1"
}

resource "aws_kms_key" "ledger" {
  description         = "Ledger"
  enable_key_rotation = true
}

resource "aws_db_instance" "ledger" {
  identifier                  = "ledger"
  engine                      = "custom-oracle-ee"
  engine_version              = "19.cev-2026-10"
  license_model               = "bring-your-own-license"
  instance_class              = "db.r6i.large"
  allocated_storage           = 200
  storage_encrypted           = true
  kms_key_id                  = aws_kms_key.ledger.arn
  username                    = "ledger_admin"
  backup_retention_period     = 14
  deletion_protection         = true
  db_subnet_group_name        = "ledger"
  custom_iam_instance_profile = "AWSRDSCustomInstanceProfile"
  password                    = var.password
}

variable "password" {
  type      = string
  sensitive = true
}
