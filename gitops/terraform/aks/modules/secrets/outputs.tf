output "vault_id" {
  description = "Id of the vault."
  value       = azurerm_key_vault.this.id
}

output "vault_name" {
  description = "Name of the vault, for Dapr and External Secrets."
  value       = azurerm_key_vault.this.name
}

output "keys" {
  description = "Ids of the customer-managed keys, by purpose. Without a version, so that rotation needs no change here; etcd's cannot do without."
  value = {
    for purpose, key in azurerm_key_vault_key.this : purpose => purpose == "etcd" ? key.id : key.versionless_id
  }

  depends_on = [azurerm_role_assignment.encryption]
}

output "disk_key" {
  description = "What disks are encrypted with: the disk encryption set."
  value       = azurerm_disk_encryption_set.this.id
}

output "encryption_identity" {
  description = "The identity that services read their keys as."
  value = {
    id        = azurerm_user_assigned_identity.encryption.id
    client_id = azurerm_user_assigned_identity.encryption.client_id
  }
}
