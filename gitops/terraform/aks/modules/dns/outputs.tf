output "id" {
  description = "Id of the zone."
  value       = azurerm_dns_zone.this.id
}

output "name_servers" {
  description = "What the parent zone delegates to."
  value       = azurerm_dns_zone.this.name_servers
}
