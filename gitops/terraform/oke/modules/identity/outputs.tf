output "identities" {
  description = "Each workload as IAM knows it: cluster, namespace and ServiceAccount."
  value       = { for workload, spec in var.workloads : workload => "${var.cluster_id}/${spec.namespace}/${spec.serviceAccount}" }
}
