variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "workloads" {
  description = "Workloads that log in to the cloud, and what they are granted (../../../workloads.json)."
  type = map(object({
    namespace      = string
    serviceAccount = string
    grants         = list(string)
  }))
}

variable "workload_pool" {
  description = "The cluster's workload pool."
  type        = string
}

variable "dns_zone" {
  description = "Zone that records are written to."
  type        = string
}

variable "bucket" {
  description = "Bucket that backups are written to."
  type        = string
}
