output "names" {
  description = "Names of the pools."
  value       = keys(azurerm_kubernetes_cluster_node_pool.this)
}
