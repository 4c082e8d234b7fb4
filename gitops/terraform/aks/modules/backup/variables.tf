variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "endpoint" {
  description = "Where the private endpoint goes: subnet and private DNS zone."
  type = object({
    subnet_id       = string
    private_zone_id = string
  })
}

variable "encryption" {
  description = "Customer-managed key, and the identity that may use it."
  type = object({
    key_id = string
    identity = object({
      id        = string
      client_id = string
    })
  })
}

variable "bucket" {
  description = "Name of the container that Velero writes to."
  type        = string
}

variable "workspace_id" {
  description = "Log Analytics workspace for who touched a backup."
  type        = string
}
