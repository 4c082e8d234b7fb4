variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "issuer" {
  description = "The cluster's OIDC issuer."
  type        = string
}

variable "workloads" {
  description = "Workloads that log in to the cloud, and what they are granted (../../../workloads.json)."
  type = map(object({
    namespace      = string
    serviceAccount = string
    grants         = list(string)
  }))
}

variable "scopes" {
  description = "What rights reach, by name: the zone, the vault, the backup account, and the groups of disks and of their snapshots."
  type        = map(string)
}
