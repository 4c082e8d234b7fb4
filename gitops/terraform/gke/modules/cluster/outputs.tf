output "id" {
  description = "Id of the cluster."
  value       = google_container_cluster.this.id
}

output "name" {
  description = "Name of the cluster."
  value       = google_container_cluster.this.name
}

output "version" {
  description = "Version of the control plane."
  value       = google_container_cluster.this.master_version
}

output "workload_pool" {
  description = "The pool that ServiceAccounts of the cluster belong to; empty until the cluster exists."
  value       = one(google_container_cluster.this.workload_identity_config[*].workload_pool)
}

output "node_service_account" {
  description = "The nodes' account, once it may do what nodes do."
  value       = google_service_account.nodes.email

  depends_on = [google_project_iam_member.nodes]
}

output "node_service_member" {
  description = "The nodes' account, as IAM names it."
  value       = google_service_account.nodes.member
}
