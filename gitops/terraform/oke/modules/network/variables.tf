variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "address_space" {
  description = "The network's own range, a /16."
  type        = string
}

variable "pods_cidr" {
  description = "Range of pods: they have addresses of the network itself."
  type        = string
}

variable "admin_cidrs" {
  description = "Private ranges that reach the API server."
  type        = list(string)
}
