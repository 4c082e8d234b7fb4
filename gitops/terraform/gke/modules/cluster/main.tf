data "google_container_engine_versions" "this" {
  project        = var.place.project
  location       = var.place.region
  version_prefix = "${var.kubernetes_minor}."
}

resource "google_container_cluster" "this" {
  name                = var.place.name
  project             = var.place.project
  location            = var.place.region # regional: three control planes
  node_locations      = var.zones
  network             = var.network
  subnetwork          = var.subnets["nodes"]
  networking_mode     = "VPC_NATIVE"
  min_master_version  = var.kubernetes_minor # the minor alone: patches come by the release channel
  deletion_protection = var.deletion_protection

  # Pools are resources of their own (modules/node-pools).
  remove_default_node_pool = true
  initial_node_count       = 1

  enable_shielded_nodes        = true
  enable_legacy_abac           = false
  enable_intranode_visibility  = true
  enable_l4_ilb_subsetting     = true
  datapath_provider            = "ADVANCED_DATAPATH" # enforces NetworkPolicies
  enable_fqdn_network_policy   = true
  in_transit_encryption_config = "IN_TRANSIT_ENCRYPTION_INTER_NODE_TRANSPARENT"

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  # The API server is private: an address in our own subnet, for private ranges alone.
  private_cluster_config {
    enable_private_nodes        = true
    enable_private_endpoint     = true
    private_endpoint_subnetwork = var.subnets["api"]
  }

  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic = false
    }
    ip_endpoints_config {
      enabled = true
    }
  }

  master_authorized_networks_config {
    gcp_public_cidrs_access_enabled      = false
    private_endpoint_enforcement_enabled = true

    dynamic "cidr_blocks" {
      for_each = var.admin_cidrs
      content {
        cidr_block   = cidr_blocks.value
        display_name = "administrators"
      }
    }
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  # Only health checks may ask without logging in.
  anonymous_authentication_config {
    mode = "LIMITED"
  }

  authenticator_groups_config {
    security_group = var.security_group
  }

  rbac_binding_config {
    enable_insecure_binding_system_authenticated   = false
    enable_insecure_binding_system_unauthenticated = false
  }

  # Pods log in to Google Cloud as their ServiceAccount.
  workload_identity_config {
    workload_pool = "${var.place.project}.svc.id.goog"
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = var.etcd_key
  }

  binary_authorization {
    evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_BASIC"
  }

  release_channel {
    channel = "REGULAR" # Stable may lag behind N-2
  }

  gke_auto_upgrade_config {
    patch_mode = "ACCELERATED"
  }

  maintenance_policy {
    recurring_window {
      start_time = "2026-01-06T02:00:00Z"
      end_time   = "2026-01-06T06:00:00Z"
      recurrence = "FREQ=WEEKLY;BYDAY=TU,WE,TH,FR" # GKE wants 48 hours in 32 days
    }
  }

  dns_config {
    cluster_dns       = "CLOUD_DNS"
    cluster_dns_scope = "CLUSTER_SCOPE"
  }

  # Google owns the Gateway API's CRDs here; Traefik implements them all the same.
  gateway_api_config {
    channel = "CHANNEL_STANDARD"
  }

  addons_config {
    http_load_balancing {
      disabled = false # the load balancer with backend services (l4-rbs) needs it
    }
    horizontal_pod_autoscaling {
      disabled = false
    }
    gce_persistent_disk_csi_driver_config {
      enabled = true
    }
    dns_cache_config {
      enabled = true
    }
  }

  # Sets since google 8: nothing here is ever read by its index.
  logging_config {
    enable_components = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
  }

  monitoring_config {
    enable_components = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]

    # Prometheus runs in the cluster (platform/kube-prometheus-stack).
    managed_prometheus {
      enabled = false
    }

    advanced_datapath_observability_config {
      enable_metrics = true
      enable_relay   = true
    }
  }

  cost_management_config {
    enabled = true
  }

  lifecycle {
    # Of the pool that is removed again.
    ignore_changes = [initial_node_count, node_config]

    precondition {
      condition     = length(data.google_container_engine_versions.this.valid_master_versions) > 0
      error_message = "GKE does not offer Kubernetes ${var.kubernetes_minor} in ${var.place.region}: choose the other version of versions.json."
    }
  }
}
