output "names" {
  description = "Names of the pools."
  value       = keys(oci_containerengine_node_pool.this)
}
