# What only Azure needs to know.

variable "subscription_id" {
  description = "The subscription of this environment."
  type        = string
}

variable "tenant_id" {
  description = "The Entra ID tenant that people and workloads log in to."
  type        = string
}

variable "zones" {
  description = "Availability zones of the region that the cluster spans."
  type        = list(string)
  default     = ["1", "2", "3"]

  validation {
    condition     = length(distinct(var.zones)) >= 3
    error_message = "The cluster spans at least three zones."
  }
}

variable "runners_network_id" {
  description = "The virtual network of runners and bastion. Its own half of the peering is its owner's to make (gitops/README.md)."
  type        = string
}

variable "database_administrators" {
  description = "Entra ID group that administers the database: its name and object id."
  type = object({
    name      = string
    object_id = string
  })
}

variable "deletion_protection" {
  description = "Whether cluster, database and keys refuse to be destroyed."
  type        = bool

  validation {
    condition     = var.environment != "prod" || var.deletion_protection
    error_message = "Nothing of prod is destroyed by one command: deletion_protection stays on."
  }
}

variable "written_secrets" {
  description = "Entries whose values Terraform writes. All others begin empty, are filled in by hand, and are then left alone."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.written_secrets, local.secret_names)) == 0
    error_message = "Only entries of secrets.json can be written."
  }
}

variable "secret_values" {
  description = "Values of `written_secrets` by name, from the CI's own secret store."
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true
}

variable "database_password" {
  description = "Password of the database's first user. From the CI's own secret store."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

variable "secrets_version" {
  description = "Raise it to write `secret_values` and `database_password` again: Terraform cannot see that they changed."
  type        = number
  default     = 1
}

locals {
  cloud = "aks"
  cloud_annotations = {
    vaultName            = module.secrets.vault_name
    dnsResourceGroup     = azurerm_resource_group.this.name
    subscriptionId       = var.subscription_id
    tenantId             = var.tenant_id
    backupStorageAccount = module.backup.storage_account
    nodeResourceGroup    = module.cluster.nodes.name
  }
}
