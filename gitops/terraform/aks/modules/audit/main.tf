locals {
  # Kubernetes' control plane, and of the audit log what changes something.
  control_plane_logs = ["kube-apiserver", "kube-audit-admin", "kube-controller-manager", "kube-scheduler", "cluster-autoscaler", "guard"]
  container_streams  = ["Microsoft-ContainerLogV2", "Microsoft-KubeEvents", "Microsoft-KubePodInventory"]
  # Tables with records of who did what: kept longer than logs.
  audit_tables = ["AKSAuditAdmin", "AKSControlPlane"]
}

resource "azurerm_log_analytics_workspace" "this" {
  name                         = var.place.name
  resource_group_name          = var.place.resource_group
  location                     = var.place.location
  sku                          = "PerGB2018"
  retention_in_days            = max(30, var.retention.logs_days) # Log Analytics keeps 30 days at least
  local_authentication_enabled = false
  tags                         = var.place.tags
}

resource "azurerm_log_analytics_workspace_table" "audit" {
  for_each = toset(local.audit_tables)

  name                    = each.key
  workspace_id            = azurerm_log_analytics_workspace.this.id
  total_retention_in_days = var.retention.audit_days

  depends_on = [azurerm_monitor_diagnostic_setting.cluster]
}

resource "azurerm_monitor_diagnostic_setting" "cluster" {
  name                           = "control-plane"
  target_resource_id             = var.cluster_id
  log_analytics_workspace_id     = azurerm_log_analytics_workspace.this.id
  log_analytics_destination_type = "Dedicated"

  dynamic "enabled_log" {
    for_each = toset(local.control_plane_logs)
    content {
      category = enabled_log.value
    }
  }

  enabled_metric {
    category = "AllMetrics"
  }
}

# Container Insights: what the cluster's own agent collects of every pod.
resource "azurerm_monitor_data_collection_rule" "containers" {
  name                = "${var.place.name}-containers"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  kind                = "Linux"
  tags                = var.place.tags

  destinations {
    log_analytics {
      name                  = "workspace"
      workspace_resource_id = azurerm_log_analytics_workspace.this.id
    }
  }

  data_flow {
    streams      = local.container_streams
    destinations = ["workspace"]
  }

  data_sources {
    extension {
      name           = "ContainerInsightsExtension"
      extension_name = "ContainerInsights"
      streams        = local.container_streams
      extension_json = jsonencode({
        dataCollectionSettings = {
          interval               = "1m"
          namespaceFilteringMode = "Off"
          enableContainerLogV2   = true
        }
      })
    }
  }
}

resource "azurerm_monitor_data_collection_rule_association" "containers" {
  name                    = "containers"
  target_resource_id      = var.cluster_id
  data_collection_rule_id = azurerm_monitor_data_collection_rule.containers.id
}
