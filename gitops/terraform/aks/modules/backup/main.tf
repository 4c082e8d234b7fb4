resource "azurerm_storage_account" "this" {
  # At most 24 letters and digits, unique in all of Azure.
  name                              = "${replace(var.place.name, "-", "")}velero"
  resource_group_name               = var.place.resource_group
  location                          = var.place.location
  account_kind                      = "StorageV2"
  account_tier                      = "Standard"
  account_replication_type          = "GZRS" # three zones, and another region for the day the region is lost
  access_tier                       = "Cool"
  infrastructure_encryption_enabled = true
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  public_network_access_enabled     = false
  shared_access_key_enabled         = false
  default_to_oauth_authentication   = true
  allow_nested_items_to_be_public   = false
  local_user_enabled                = false
  tags                              = var.place.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [var.encryption.identity.id]
  }

  customer_managed_key {
    key_vault_key_id          = var.encryption.key_id
    user_assigned_identity_id = var.encryption.identity.id
  }

  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 30
    }

    container_delete_retention_policy {
      days = 30
    }
  }

  network_rules {
    default_action = "Deny"
    bypass         = ["None"]
  }

  sas_policy {
    expiration_period = "0.01:00:00"
  }
}

resource "azurerm_private_endpoint" "this" {
  name                = "${var.place.name}-backup"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  subnet_id           = var.endpoint.subnet_id
  tags                = var.place.tags

  private_service_connection {
    name                           = "backup"
    private_connection_resource_id = azurerm_storage_account.this.id
    is_manual_connection           = false
    subresource_names              = ["blob"]
  }

  private_dns_zone_group {
    name                 = "backup"
    private_dns_zone_ids = [var.endpoint.private_zone_id]
  }
}

resource "azurerm_storage_container" "this" {
  name                  = var.bucket
  storage_account_id    = azurerm_storage_account.this.id
  container_access_type = "private"
}

# Who read, wrote or deleted a backup.
resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "audit"
  target_resource_id         = "${azurerm_storage_account.this.id}/blobServices/default"
  log_analytics_workspace_id = var.workspace_id

  enabled_log {
    category_group = "audit"
  }
}
