variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "address_space" {
  description = "The network's own range, a /16."
  type        = string
}

variable "pods_cidr" {
  description = "Range of the overlay: pods keep their addresses between nodes."
  type        = string
}

variable "zones" {
  description = "Availability zones."
  type        = list(string)
}

variable "admin_cidrs" {
  description = "Private ranges that reach the API server."
  type        = list(string)
}

variable "advanced_ddos_protection" {
  description = "Whether a DDoS protection plan covers the whole network."
  type        = bool
}

variable "runners_network_id" {
  description = "The virtual network of runners and bastion."
  type        = string
}
