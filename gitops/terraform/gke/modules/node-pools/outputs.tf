output "names" {
  description = "Names of the pools."
  value       = keys(google_container_node_pool.this)
}
