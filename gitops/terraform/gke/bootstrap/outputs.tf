output "provider" {
  description = "What `google-github-actions/auth` is given as workload_identity_provider. No secret."
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "service_accounts" {
  description = "Accounts to log in as: for plans, and for applies."
  value       = { for login, account in google_service_account.ci : login => account.email }
}
