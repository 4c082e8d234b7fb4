output "id" {
  description = "Id of the registry."
  value       = azurerm_container_registry.this.id
}

output "url" {
  description = "What an image reference begins with."
  value       = azurerm_container_registry.this.login_server
}
