variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "zones" {
  description = "Zones that the address survives in."
  type        = list(string)
}

variable "advanced_ddos_protection" {
  description = "Whether the network has a plan; else the address has a protection of its own."
  type        = bool
}

variable "workspace_id" {
  description = "Log Analytics workspace for what the protection saw."
  type        = string
}
