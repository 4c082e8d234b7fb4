variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "endpoint" {
  description = "Where the private endpoint goes: subnet and private DNS zone."
  type = object({
    subnet_id       = string
    private_zone_id = string
  })
}

variable "vault_name" {
  description = "Name of the vault, unique in all of Azure."
  type        = string
}

variable "tenant_id" {
  description = "The Entra ID tenant of the vault."
  type        = string
}

variable "deletion_protection" {
  description = "Whether a deleted vault can be purged before its retention ends."
  type        = bool
}

variable "workspace_id" {
  description = "Log Analytics workspace for the vault's audit events."
  type        = string
}

variable "names" {
  description = "Entries to make."
  type        = set(string)
}

variable "written" {
  description = "Entries among them whose values are written; the others keep what was filled in by hand."
  type        = set(string)
}

variable "values" {
  description = "Values of entries, written and never kept."
  type        = map(string)
  sensitive   = true
  ephemeral   = true
}

variable "values_version" {
  description = "Raised when values changed."
  type        = number
}

variable "settings" {
  description = "Entries that are no secret: settings of platform components that Terraform knows."
  type        = map(string)
}
