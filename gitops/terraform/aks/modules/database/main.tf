locals {
  # TLS for every connection, and a trace of who connected.
  settings = {
    require_secure_transport              = "on"
    ssl_min_protocol_version              = "TLSv1.2"
    log_connections                       = "on"
    log_disconnections                    = "on"
    log_checkpoints                       = "on"
    "connection_throttle.enable"          = "on"
    "azure.accepted_password_auth_method" = "scram-sha-256"
  }
}

resource "azurerm_postgresql_flexible_server" "this" {
  name                = var.place.name
  resource_group_name = var.place.resource_group
  location            = var.place.location
  version             = var.database.version
  sku_name            = var.database.machine
  storage_mb          = var.database.storage_gb * 1024
  auto_grow_enabled   = true
  zone                = var.zones[0]
  tags                = var.place.tags

  # In a subnet of its own; there is no public address.
  public_network_access_enabled = false
  delegated_subnet_id           = var.subnet_id
  private_dns_zone_id           = var.private_zone_id

  # Under our own key a copy in the paired region needs a vault and a key there: not part of one region's platform.
  backup_retention_days        = max(7, var.database.backup_days)
  geo_redundant_backup_enabled = false

  administrator_login               = "todo"
  administrator_password_wo         = var.password
  administrator_password_wo_version = var.password_version

  # People log in by Entra ID; the password is the services' alone.
  authentication {
    active_directory_auth_enabled = true
    password_auth_enabled         = true
    tenant_id                     = var.tenant_id
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [var.encryption.identity.id]
  }

  customer_managed_key {
    key_vault_key_id                  = var.encryption.key_id
    primary_user_assigned_identity_id = var.encryption.identity.id
  }

  dynamic "high_availability" {
    for_each = var.database.high_availability ? [var.zones[1]] : []
    content {
      mode                      = "ZoneRedundant"
      standby_availability_zone = high_availability.value
    }
  }

  maintenance_window {
    day_of_week  = 2
    start_hour   = 2
    start_minute = 0
  }

  lifecycle {
    # A failover swaps the zones; it is not undone by the next apply.
    ignore_changes = [zone, high_availability[0].standby_availability_zone]
  }
}

resource "azurerm_postgresql_flexible_server_database" "this" {
  name      = "todo"
  server_id = azurerm_postgresql_flexible_server.this.id
  charset   = "UTF8"
  collation = "en_US.utf8"
}

resource "azurerm_postgresql_flexible_server_configuration" "this" {
  for_each = local.settings

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.this.id
  value     = each.value
}

resource "azurerm_postgresql_flexible_server_active_directory_administrator" "this" {
  server_name         = azurerm_postgresql_flexible_server.this.name
  resource_group_name = var.place.resource_group
  tenant_id           = var.tenant_id
  object_id           = var.administrators.object_id
  principal_name      = var.administrators.name
  principal_type      = "Group"
}
