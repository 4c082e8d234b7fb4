resource "azurerm_kubernetes_cluster_node_pool" "this" {
  for_each = var.pools

  name                  = each.key
  kubernetes_cluster_id = var.cluster_id
  mode                  = "User"
  vm_size               = each.value.machine.type
  zones                 = var.zones
  auto_scaling_enabled  = true
  min_count             = each.value.min
  max_count             = each.value.max
  orchestrator_version  = var.kubernetes_version
  os_type               = "Linux"
  os_sku                = "AzureLinux"
  # Only machines with a disk of their own (the d of `ads`) can boot from it.
  os_disk_type                = strcontains(each.value.machine.type, "ads_") ? "Ephemeral" : "Managed"
  os_disk_size_gb             = each.value.disk_gb
  host_encryption_enabled     = true
  node_public_ip_enabled      = false
  max_pods                    = 110
  vnet_subnet_id              = var.subnet_id
  priority                    = "Regular"
  node_labels                 = merge(each.value.labels, { "todo.dev/pool" = each.key })
  node_taints                 = [for taint, effect in each.value.taints : "${taint}:${effect}"]
  temporary_name_for_rotation = "${each.key}tmp"
  tags                        = var.tags

  upgrade_settings {
    max_surge                     = "33%"
    drain_timeout_in_minutes      = 30
    node_soak_duration_in_minutes = 5
    undrainable_node_behavior     = "Cordon" # a budget that allows no disruption stops the upgrade, not the workload
  }

  lifecycle {
    ignore_changes = [node_count] # the autoscaler's
  }
}
