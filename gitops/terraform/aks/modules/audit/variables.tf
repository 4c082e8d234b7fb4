variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "cluster_id" {
  description = "Cluster whose logs are collected."
  type        = string
}

variable "retention" {
  description = "Days that logs and audit records are kept."
  type = object({
    logs_days  = number
    audit_days = number
  })
}
