# An Oracle database on RDS: AWS installs the mandatory fixes of its host.
provider "aws" {
  region = "eu-central-1"
}

resource "aws_kms_key" "ledger" {
  description         = "Ledger"
  enable_key_rotation = true
}

resource "aws_db_instance" "ledger" {
  identifier                  = "ledger"
  engine                      = "oracle-ee"
  engine_version              = "19"
  license_model               = "bring-your-own-license"
  instance_class              = "db.r6i.large"
  allocated_storage           = 200
  storage_encrypted           = true
  kms_key_id                  = aws_kms_key.ledger.arn
  username                    = "ledger_admin"
  manage_master_user_password = true
  backup_retention_period     = 14
  deletion_protection         = true
  multi_az                    = true
  db_subnet_group_name        = "ledger"
}
