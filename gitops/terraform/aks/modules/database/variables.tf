variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "encryption" {
  description = "Customer-managed key, and the identity that may use it."
  type = object({
    key_id = string
    identity = object({
      id        = string
      client_id = string
    })
  })
}

variable "tenant_id" {
  description = "The Entra ID tenant of the administrators."
  type        = string
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

variable "subnet_id" {
  description = "Subnet delegated to the server."
  type        = string
}

variable "private_zone_id" {
  description = "Private DNS zone of the server's name."
  type        = string
}

variable "administrators" {
  description = "Entra ID group that administers the server."
  type = object({
    name      = string
    object_id = string
  })
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
