locals {
  # Google's names of what Kubernetes calls the effect of a taint.
  effects = {
    NoSchedule       = "NO_SCHEDULE"
    PreferNoSchedule = "PREFER_NO_SCHEDULE"
    NoExecute        = "NO_EXECUTE"
  }
}

resource "google_container_node_pool" "this" {
  for_each = var.pools

  name           = each.key
  cluster        = var.cluster
  node_locations = var.zones

  autoscaling {
    total_min_node_count = each.value.min
    total_max_node_count = each.value.max
    location_policy      = "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    strategy        = "SURGE"
    max_surge       = 1
    max_unavailable = 0
  }

  node_drain_config {
    respect_pdb_during_node_pool_deletion = true
  }

  network_config {
    enable_private_nodes = true
  }

  node_config {
    machine_type      = each.value.machine.type
    image_type        = "COS_CONTAINERD"
    boot_disk_kms_key = var.disk_key
    service_account   = var.service_account
    oauth_scopes      = ["https://www.googleapis.com/auth/cloud-platform"] # IAM decides, not scopes
    labels            = merge(each.value.labels, { "todo.dev/pool" = each.key })
    metadata          = { disable-legacy-endpoints = "true" }

    boot_disk {
      disk_type = "hyperdisk-balanced"
      size_gb   = each.value.disk_gb
    }

    dynamic "taint" {
      for_each = each.value.taints
      content {
        key    = split("=", taint.key)[0]
        value  = split("=", taint.key)[1]
        effect = local.effects[taint.value]
      }
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }
}
