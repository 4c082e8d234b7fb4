output "id" {
  description = "Id of the cluster."
  value       = azurerm_kubernetes_cluster.this.id
}

output "name" {
  description = "Name of the cluster."
  value       = azurerm_kubernetes_cluster.this.name
}

output "version" {
  description = "Version that node pools follow."
  value       = azurerm_kubernetes_cluster.this.kubernetes_version
}

output "oidc_issuer" {
  description = "Who signs the tokens of the cluster's ServiceAccounts."
  value       = azurerm_kubernetes_cluster.this.oidc_issuer_url
}

output "nodes" {
  description = "Name and id of the resource group of the nodes, where their disks are too."
  value = {
    name = azurerm_kubernetes_cluster.this.node_resource_group
    id   = azurerm_kubernetes_cluster.this.node_resource_group_id
  }
}
