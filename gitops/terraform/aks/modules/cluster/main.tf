data "azurerm_kubernetes_service_versions" "this" {
  location        = var.place.location
  version_prefix  = var.kubernetes_minor
  include_preview = false
}

resource "azurerm_kubernetes_cluster" "this" {
  name                = var.place.name
  resource_group_name = var.place.resource_group
  location            = var.place.location
  node_resource_group = "${var.place.name}-nodes"
  sku_tier            = var.sku_tier
  kubernetes_version  = var.kubernetes_minor
  tags                = var.place.tags

  # The API server is private: an address in our own subnet, no public name, no command relay, no local account.
  private_cluster_enabled             = true
  private_cluster_public_fqdn_enabled = false
  private_dns_zone_id                 = "System"
  dns_prefix                          = var.place.name
  run_command_enabled                 = false
  local_account_disabled              = true
  role_based_access_control_enabled   = true

  # Pods log in to Azure as what their ServiceAccount says.
  oidc_issuer_enabled       = true
  workload_identity_enabled = true

  azure_policy_enabled         = true
  image_cleaner_enabled        = true
  image_cleaner_interval_hours = 48
  disk_encryption_set_id       = var.disk_encryption_id

  automatic_upgrade_channel = "patch"
  node_os_upgrade_channel   = "SecurityPatch"

  api_server_access_profile {
    virtual_network_integration_enabled = true
    subnet_id                           = var.subnets["api"]
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.control_plane.id]
  }

  kubelet_identity {
    client_id                 = azurerm_user_assigned_identity.kubelet.client_id
    object_id                 = azurerm_user_assigned_identity.kubelet.principal_id
    user_assigned_identity_id = azurerm_user_assigned_identity.kubelet.id
  }

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled     = true
    tenant_id              = var.tenant_id
    admin_group_object_ids = var.admin_groups
  }

  default_node_pool {
    name                         = "system"
    vm_size                      = var.system_pool.machine.type
    zones                        = var.zones
    auto_scaling_enabled         = true
    min_count                    = var.system_pool.min
    max_count                    = var.system_pool.max
    only_critical_addons_enabled = true
    orchestrator_version         = var.kubernetes_minor
    os_sku                       = "AzureLinux"
    os_disk_type                 = strcontains(var.system_pool.machine.type, "ads_") ? "Ephemeral" : "Managed"
    os_disk_size_gb              = var.system_pool.disk_gb
    host_encryption_enabled      = true
    node_public_ip_enabled       = false
    max_pods                     = 110
    vnet_subnet_id               = var.subnets["nodes"]
    node_labels                  = merge(var.system_pool.labels, { "todo.dev/pool" = "system" })
    temporary_name_for_rotation  = "systemtmp"
    tags                         = var.place.tags

    upgrade_settings {
      max_surge                     = "33%"
      drain_timeout_in_minutes      = 30
      node_soak_duration_in_minutes = 5
    }
  }

  auto_scaler_profile {
    balance_similar_node_groups      = true
    expander                         = "least-waste"
    skip_nodes_with_local_storage    = false
    skip_nodes_with_system_pods      = true
    scale_down_unneeded              = "10m"
    scale_down_utilization_threshold = "0.5"
  }

  # Required since azurerm 5. `Manual`: our own pools and the autoscaler, no Karpenter.
  node_provisioning_profile {
    mode = "Manual"
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "cilium"
    pod_cidr            = var.pods_cidr
    service_cidr        = var.services_cidr
    dns_service_ip      = cidrhost(var.services_cidr, 10)
    load_balancer_sku   = "standard"
    outbound_type       = "userAssignedNATGateway"

    advanced_networking {
      observability_enabled = true
      security_enabled      = true # FQDN rules
    }
  }

  key_management_service {
    key_vault_key_id         = var.etcd_key_id
    key_vault_network_access = "Private"
  }

  storage_profile {
    disk_driver_enabled         = true
    file_driver_enabled         = false
    snapshot_controller_enabled = true
  }

  oms_agent {
    log_analytics_workspace_id      = var.workspace_id
    msi_auth_for_monitoring_enabled = true
  }

  microsoft_defender {
    log_analytics_workspace_id = var.workspace_id
  }

  maintenance_window_auto_upgrade {
    frequency   = "Weekly"
    interval    = 1
    duration    = 4
    day_of_week = "Tuesday"
    start_time  = "02:00"
    utc_offset  = "+00:00"
  }

  maintenance_window_node_os {
    frequency   = "Weekly"
    interval    = 1
    duration    = 4
    day_of_week = "Wednesday"
    start_time  = "02:00"
    utc_offset  = "+00:00"
  }

  lifecycle {
    # The patch channel and the autoscaler move these.
    ignore_changes = [default_node_pool[0].node_count]

    precondition {
      condition     = length(data.azurerm_kubernetes_service_versions.this.versions) > 0
      error_message = "AKS does not offer Kubernetes ${var.kubernetes_minor} in ${var.place.location}: choose the other version of versions.json."
    }
  }

  depends_on = [azurerm_role_assignment.control_plane, azurerm_role_assignment.kubelet_operator]
}
