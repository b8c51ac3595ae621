variable "region" {
  description = "Where the shop runs"
  type        = string
  default     = "eu-central-1"
}

variable "stage" {
  type    = string
  default = "prod"
}

variable "admin_cidr" {
  description = "From where administrators come"
  type        = string
  default     = "0.0.0.0/0"
}

variable "certificate_arn" {
  description = "The certificate of the shop's name; given at deployment"
  type        = string
}

variable "db_multi_az" {
  description = "Whether the database has a standby; given at deployment"
  type        = bool
}

variable "db_password" {
  type      = string
  sensitive = true
}

variable "workers" {
  description = "One worker for each job"
  type = map(object({
    handler = string
    runtime = optional(string, "python3.12")
    timeout = optional(number, 30)
  }))
  default = {
    invoices = { handler = "invoices.handle" }
    stock    = { handler = "stock.handle", timeout = 60 }
    legacy   = { handler = "legacy.handle", runtime = "python3.7" }
  }
}
