locals {
  tags = { environment = var.environment, owner = var.owner, managed-by = "terraform", part-of = "todo" }

  # What ../main.tf creates belongs to these; azurerm 5 registers none by itself.
  resource_providers = [
    "Microsoft.Authorization", "Microsoft.ContainerRegistry", "Microsoft.ContainerService", "Microsoft.DBforPostgreSQL",
    "Microsoft.EventHub", "Microsoft.Insights", "Microsoft.KeyVault", "Microsoft.ManagedIdentity", "Microsoft.Network",
    "Microsoft.OperationalInsights", "Microsoft.OperationsManagement", "Microsoft.Security", "Microsoft.Storage",
  ]
}

resource "azurerm_resource_provider_registration" "this" {
  for_each = toset(local.resource_providers)

  name = each.key
}

# Disks of nodes are encrypted on their host too.
resource "azurerm_resource_provider_registration" "compute" {
  name = "Microsoft.Compute"

  feature {
    name       = "EncryptionAtHost"
    registered = true
  }
}

resource "azurerm_resource_group" "state" {
  name     = "todo-state"
  location = var.region
  tags     = local.tags
}

resource "azurerm_storage_account" "state" {
  name                              = "todostate${var.environment}"
  resource_group_name               = azurerm_resource_group.state.name
  location                          = azurerm_resource_group.state.location
  account_kind                      = "StorageV2"
  account_tier                      = "Standard"
  account_replication_type          = "GZRS"
  infrastructure_encryption_enabled = true
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  shared_access_key_enabled         = false # Entra ID alone
  default_to_oauth_authentication   = true
  allow_nested_items_to_be_public   = false
  local_user_enabled                = false
  tags                              = local.tags

  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 90
    }

    container_delete_retention_policy {
      days = 90
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_container" "state" {
  name                  = "terraform"
  storage_account_id    = azurerm_storage_account.state.id
  container_access_type = "private"
}
