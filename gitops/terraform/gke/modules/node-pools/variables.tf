variable "cluster" {
  description = "Id of the cluster."
  type        = string
}

variable "pools" {
  description = "Pools by name."
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
  description = "Zones of the nodes."
  type        = list(string)
}

variable "service_account" {
  description = "Account of the nodes."
  type        = string
}

variable "disk_key" {
  description = "Key of the nodes' disks."
  type        = string
}
