variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "cluster_id" {
  description = "Id of the cluster."
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

variable "vault_id" {
  description = "Vault whose entries are read."
  type        = string
}

variable "zone" {
  description = "Zone that records are written to."
  type        = string
}

variable "bucket" {
  description = "Bucket that backups are written to."
  type        = string
}
