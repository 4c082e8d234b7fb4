output "client_ids" {
  description = "What `azure/login` is given: for plans, and for applies. No secret."
  value       = { for login, identity in azurerm_user_assigned_identity.ci : login => identity.client_id }
}
