variable "cluster_id" {
  description = "Id of the cluster."
  type        = string
}

variable "kubernetes_version" {
  description = "Version of the nodes."
  type        = string
}

variable "pools" {
  description = "User pools by name."
  type = map(object({
    machine = object({ type = string })
    min     = number
    max     = number
    disk_gb = number
    labels  = map(string)
    taints  = map(string)
  }))
}

variable "zones" {
  description = "Availability zones."
  type        = list(string)
}

variable "subnet_id" {
  description = "Subnet of the nodes."
  type        = string
}

variable "tags" {
  description = "Tags of each resource."
  type        = map(string)
}
