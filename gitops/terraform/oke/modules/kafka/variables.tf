variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "subnet_id" {
  description = "Private subnet of the brokers."
  type        = string
}

variable "client_cas" {
  description = "Authorities whose certificates clients show."
  type        = string
}

variable "environment" {
  description = "Stage: a development cluster has no promise of availability."
  type        = string
}
