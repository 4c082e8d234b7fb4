variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "database" {
  description = "Version, machine, size and durability."
  type = object({
    version           = string
    machine           = string
    storage_gb        = number
    high_availability = bool
    backup_days       = number
  })
}

variable "zones" {
  description = "Zones of the server and of its standby."
  type        = list(string)
}

variable "network" {
  description = "Id of the network."
  type        = string
}

variable "endpoint_subnet" {
  description = "Subnet of the private endpoint."
  type        = string
}

variable "key" {
  description = "Key that data is encrypted with."
  type        = string
}

variable "deletion_protection" {
  description = "Whether the server refuses to be destroyed."
  type        = bool
}

variable "password" {
  description = "Password of the first user, written and never kept."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "password_version" {
  description = "Raised when the password changed."
  type        = number
}
