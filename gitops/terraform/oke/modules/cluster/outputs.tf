output "id" {
  description = "Id of the cluster."
  value       = oci_containerengine_cluster.this.id
}

output "name" {
  description = "Name of the cluster."
  value       = oci_containerengine_cluster.this.name
}

output "version" {
  description = "Version that node pools follow."
  value       = oci_containerengine_cluster.this.kubernetes_version
}
