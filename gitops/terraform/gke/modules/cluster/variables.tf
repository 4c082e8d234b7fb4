variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "kubernetes_minor" {
  description = "Minor version; the release channel keeps the patch."
  type        = string
}

variable "zones" {
  description = "Zones of the nodes."
  type        = list(string)
}

variable "network" {
  description = "Id of the network."
  type        = string
}

variable "subnets" {
  description = "Ids of the subnets: nodes and api."
  type        = map(string)
}

variable "admin_cidrs" {
  description = "Private ranges that reach the API server."
  type        = list(string)
}

variable "admin_groups" {
  description = "Google groups that administer the cluster."
  type        = list(string)
}

variable "security_group" {
  description = "The group of groups that RBAC may name."
  type        = string
}

variable "etcd_key" {
  description = "Key that secrets in etcd are encrypted with."
  type        = string
}

variable "deletion_protection" {
  description = "Whether the cluster refuses to be destroyed."
  type        = bool
}
