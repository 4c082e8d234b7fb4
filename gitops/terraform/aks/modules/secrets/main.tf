data "azurerm_client_config" "this" {}

resource "azurerm_key_vault" "this" {
  name                          = var.vault_name
  resource_group_name           = var.place.resource_group
  location                      = var.place.location
  tenant_id                     = var.tenant_id
  sku_name                      = "premium" # keys in hardware
  rbac_authorization_enabled    = true
  purge_protection_enabled      = true # disk encryption sets demand it
  soft_delete_retention_days    = var.deletion_protection ? 90 : 7
  public_network_access_enabled = false
  tags                          = var.place.tags

  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices" # disk encryption and the database reach their keys so
  }
}

resource "azurerm_private_endpoint" "this" {
  name                = "${var.place.name}-vault"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  subnet_id           = var.endpoint.subnet_id
  tags                = var.place.tags

  private_service_connection {
    name                           = "vault"
    private_connection_resource_id = azurerm_key_vault.this.id
    is_manual_connection           = false
    subresource_names              = ["vault"]
  }

  private_dns_zone_group {
    name                 = "vault"
    private_dns_zone_ids = [var.endpoint.private_zone_id]
  }
}

# Whoever applies this, the CI's identity, writes keys and entries.
resource "azurerm_role_assignment" "writer" {
  for_each = toset(["Key Vault Crypto Officer", "Key Vault Secrets Officer"])

  scope                = azurerm_key_vault.this.id
  role_definition_name = each.key
  principal_id         = data.azurerm_client_config.this.object_id
}

# `value_wo` is written and never read back: no value is in the state.
resource "azurerm_key_vault_secret" "this" {
  for_each = var.names

  name             = each.key
  key_vault_id     = azurerm_key_vault.this.id
  content_type     = "text/plain"
  value_wo         = lookup(var.values, each.key, "to be filled in")
  value_wo_version = contains(var.written, each.key) ? var.values_version : 1
  tags             = var.place.tags

  depends_on = [azurerm_private_endpoint.this, azurerm_role_assignment.writer]
}

resource "azurerm_key_vault_secret" "settings" {
  for_each = var.settings

  name         = each.key
  key_vault_id = azurerm_key_vault.this.id
  content_type = "application/json"
  value        = each.value
  tags         = var.place.tags

  depends_on = [azurerm_private_endpoint.this, azurerm_role_assignment.writer]
}

resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.this.id
  log_analytics_workspace_id = var.workspace_id

  enabled_log {
    category_group = "audit"
  }
}
