variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "kubernetes_minor" {
  description = "Minor version; the newest patch that OKE offers is taken."
  type        = string
}

variable "vcn_id" {
  description = "Id of the network."
  type        = string
}

variable "subnets" {
  description = "Ids of the subnets: api and load-balancer."
  type        = map(string)
}

variable "groups" {
  description = "Ids of the security groups."
  type        = map(string)
}

variable "services_cidr" {
  description = "Range of services."
  type        = string
}

variable "pods_cidr" {
  description = "Range of pods."
  type        = string
}

variable "etcd_key" {
  description = "Key that secrets in etcd are encrypted with."
  type        = string
}

variable "image_signing_keys" {
  description = "Keys whose signatures images must carry."
  type        = list(string)
}

variable "login" {
  description = "Where administrators log in."
  type = object({
    issuer    = string
    client_id = string
  })
}

variable "admin_groups" {
  description = "Names of the groups that administer the cluster."
  type        = list(string)
}
