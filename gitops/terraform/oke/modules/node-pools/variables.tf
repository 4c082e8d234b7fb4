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

variable "kubernetes_version" {
  description = "Version of the nodes."
  type        = string
}

variable "pools" {
  description = "Pools by name."
  type = map(object({
    machine = object({
      type      = string
      cpus      = number
      memory_gb = number
    })
    min     = number
    max     = number
    disk_gb = number
    labels  = map(string)
    taints  = map(string)
  }))
}

variable "domains" {
  description = "Availability domains of the region."
  type        = list(string)
}

variable "tenancy_ocid" {
  description = "The tenancy, where fault domains are listed."
  type        = string
}

variable "subnets" {
  description = "Ids of the subnets: nodes and pods."
  type        = map(string)
}

variable "groups" {
  description = "Ids of the security groups."
  type        = map(string)
}

variable "disk_key" {
  description = "Key of the nodes' disks."
  type        = string
}
