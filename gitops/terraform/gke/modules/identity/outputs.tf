output "identities" {
  description = "Each workload as IAM names it."
  value       = local.members
}
