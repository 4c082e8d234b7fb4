# The one public address: the cluster's load balancer binds it to Traefik. With a plan it inherits the network's
# protection; without one it is protected by itself.
resource "azurerm_public_ip" "ingress" {
  name                 = "${var.place.name}-ingress"
  resource_group_name  = var.place.resource_group
  location             = var.place.location
  allocation_method    = "Static"
  sku                  = "Standard"
  zones                = var.zones
  ddos_protection_mode = var.advanced_ddos_protection ? "VirtualNetworkInherited" : "Enabled"
  tags                 = var.place.tags
}

resource "azurerm_monitor_diagnostic_setting" "ingress" {
  name                       = "ddos"
  target_resource_id         = azurerm_public_ip.ingress.id
  log_analytics_workspace_id = var.workspace_id

  enabled_log {
    category_group = "allLogs"
  }

  enabled_metric {
    category = "AllMetrics"
  }
}
