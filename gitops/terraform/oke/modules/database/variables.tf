variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "database" {
  description = "Version, machine, size and durability."
  type = object({
    version           = string
    machine           = string
    cpus              = number
    memory_gb         = number
    high_availability = bool
    backup_days       = number
  })
}

variable "subnet_id" {
  description = "Private subnet of the servers."
  type        = string
}

variable "group_id" {
  description = "Security group of the servers."
  type        = string
}

variable "vault_id" {
  description = "Vault that makes the password up."
  type        = string
}

variable "key_id" {
  description = "Key that the password is encrypted with."
  type        = string
}

variable "availability_domain" {
  description = "Where storage is, when it is not regional."
  type        = string
}
