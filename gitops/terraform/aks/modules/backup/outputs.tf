output "id" {
  description = "Id of the storage account."
  value       = azurerm_storage_account.this.id
}

output "storage_account" {
  description = "Name of the storage account."
  value       = azurerm_storage_account.this.name
}

output "bucket" {
  description = "Name of the container that Velero writes to."
  value       = azurerm_storage_container.this.name
}
