variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "key" {
  description = "Key that audit records are encrypted with."
  type        = string
}

variable "retention" {
  description = "Days that logs and audit records are kept."
  type = object({
    logs_days  = number
    audit_days = number
  })
}
