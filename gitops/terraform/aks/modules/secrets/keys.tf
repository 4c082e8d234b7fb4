# Customer-managed keys: one per purpose, so that one can be revoked without the others.
locals {
  purposes = toset(["disks", "etcd", "registry", "database", "backup"])
}

resource "azurerm_key_vault_key" "this" {
  for_each = local.purposes

  name         = each.key
  key_vault_id = azurerm_key_vault.this.id
  key_type     = "RSA-HSM"
  key_size     = 4096
  key_opts     = ["decrypt", "encrypt", "sign", "unwrapKey", "verify", "wrapKey"]
  tags         = var.place.tags

  rotation_policy {
    expire_after         = "P400D"
    notify_before_expiry = "P30D"
    automatic {
      time_before_expiry = "P35D"
    }
  }

  depends_on = [azurerm_private_endpoint.this, azurerm_role_assignment.writer]
}

# Database, registry and backup storage read their keys as this identity.
resource "azurerm_user_assigned_identity" "encryption" {
  name                = "${var.place.name}-encryption"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  tags                = var.place.tags
}

resource "azurerm_role_assignment" "encryption" {
  scope                = azurerm_key_vault.this.id
  role_definition_name = "Key Vault Crypto Service Encryption User"
  principal_id         = azurerm_user_assigned_identity.encryption.principal_id
}

resource "azurerm_disk_encryption_set" "this" {
  name                      = var.place.name
  resource_group_name       = var.place.resource_group
  location                  = var.place.location
  key_vault_key_id          = azurerm_key_vault_key.this["disks"].versionless_id
  auto_key_rotation_enabled = true
  encryption_type           = "EncryptionAtRestWithPlatformAndCustomerKeys"
  tags                      = var.place.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.encryption.id]
  }

  depends_on = [azurerm_role_assignment.encryption]
}
