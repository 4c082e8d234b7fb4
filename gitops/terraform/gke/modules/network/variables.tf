variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "address_space" {
  description = "The network's own range, a /16."
  type        = string
}

variable "pods_cidr" {
  description = "Range of pods."
  type        = string
}

variable "services_cidr" {
  description = "Range of services."
  type        = string
}

variable "admin_cidrs" {
  description = "Private ranges that reach the API server and private endpoints."
  type        = list(string)
}
