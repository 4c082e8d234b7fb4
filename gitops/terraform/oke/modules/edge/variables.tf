variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "advanced_ddos_protection" {
  description = "Whether there is a web application firewall for a load balancer on layer 7."
  type        = bool
}
