output "workspace" {
  description = "The workspace's own id, as log shippers name it."
  value       = azurerm_log_analytics_workspace.this.workspace_id
}

output "workspace_id" {
  description = "The workspace's resource id."
  value       = azurerm_log_analytics_workspace.this.id
}
