variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "tenancy_ocid" {
  description = "The tenancy, which names Object Storage and Log Analytics."
  type        = string
}

variable "cluster_id" {
  description = "Cluster whose control plane is recorded."
  type        = string
}

variable "subnets" {
  description = "Subnets whose flows are recorded."
  type        = map(string)
}

variable "key_id" {
  description = "Key that the archive is encrypted with."
  type        = string
}

variable "retention" {
  description = "Days that logs and audit records are kept."
  type = object({
    logs_days  = number
    audit_days = number
  })
}
