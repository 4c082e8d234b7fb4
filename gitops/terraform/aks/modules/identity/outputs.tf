output "identities" {
  description = "What each workload's ServiceAccount names: the client id of its identity."
  value       = { for workload, identity in azurerm_user_assigned_identity.this : workload => identity.client_id }
}
