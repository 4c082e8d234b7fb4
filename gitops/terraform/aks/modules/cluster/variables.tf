variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "tenant_id" {
  description = "The Entra ID tenant of the administrators."
  type        = string
}

variable "kubernetes_minor" {
  description = "Minor version; AKS chooses and keeps the patch."
  type        = string
}

variable "zones" {
  description = "Availability zones of the system pool."
  type        = list(string)
}

variable "sku_tier" {
  description = "`Free` has no promise of availability."
  type        = string
}

variable "system_pool" {
  description = "Machines of the system pool."
  type = object({
    machine = object({ type = string })
    min     = number
    max     = number
    disk_gb = number
    labels  = map(string)
  })
}

variable "subnets" {
  description = "Ids of the subnets: nodes and api."
  type        = map(string)
}

variable "pods_cidr" {
  description = "Range of the overlay that pods live in."
  type        = string
}

variable "services_cidr" {
  description = "Range of services."
  type        = string
}

variable "admin_groups" {
  description = "Object ids of the Entra ID groups that administer the cluster."
  type        = list(string)
}

variable "workspace_id" {
  description = "Log Analytics workspace."
  type        = string
}

variable "disk_encryption_id" {
  description = "Disk encryption set of nodes and volumes."
  type        = string
}

variable "etcd_key_id" {
  description = "Key that secrets in etcd are encrypted with."
  type        = string
}

variable "vault_id" {
  description = "Vault that holds the etcd key."
  type        = string
}

variable "registry_id" {
  description = "Registry that nodes pull from."
  type        = string
}

variable "ingress_scope" {
  description = "Resource group of the ingress address, which the cluster binds to its load balancer."
  type        = string
}
