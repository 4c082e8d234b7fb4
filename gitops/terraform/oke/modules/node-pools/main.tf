data "oci_containerengine_node_pool_option" "this" {
  node_pool_option_id = var.cluster_id
  compartment_id      = var.place.compartment
}

data "oci_identity_fault_domains" "this" {
  for_each = toset(var.domains)

  compartment_id      = var.tenancy_ocid
  availability_domain = each.key
}

locals {
  # Oracle Linux for x86 with this very version, newest build first.
  images = reverse(sort([
    for source in data.oci_containerengine_node_pool_option.this.sources : "${source.source_name} ${source.image_id}"
    if strcontains(source.source_name, "OKE-${trimprefix(var.kubernetes_version, "v")}-")
    && !strcontains(source.source_name, "aarch64")
    && !strcontains(source.source_name, "GPU")
  ]))
  image_id = try(split(" ", local.images[0])[1], null)

  # Three domains, or the three fault domains of the only one.
  placements = length(var.domains) >= 3 ? [
    for domain in slice(var.domains, 0, 3) : { domain = domain, fault_domains = null }
    ] : [
    { domain = var.domains[0], fault_domains = data.oci_identity_fault_domains.this[var.domains[0]].fault_domains[*].name }
  ]

  # A pool has no taints of its own: the kubelet registers with them.
  kubelet = {
    for name, pool in var.pools : name => join(" ", compact([
      length(pool.taints) == 0 ? "" : "--register-with-taints=${join(",", [for taint, effect in pool.taints : "${taint}:${effect}"])}",
    ]))
  }
}

resource "oci_containerengine_node_pool" "this" {
  for_each = var.pools

  compartment_id     = var.place.compartment
  cluster_id         = var.cluster_id
  name               = each.key
  kubernetes_version = var.kubernetes_version
  node_shape         = each.value.machine.type
  freeform_tags      = var.place.tags

  node_metadata = {
    areLegacyImdsEndpointsDisabled = "true"
    user_data                      = base64encode(templatefile("${path.module}/node.sh", { kubelet = local.kubelet[each.key] }))
  }

  node_shape_config {
    ocpus         = each.value.machine.cpus
    memory_in_gbs = each.value.machine.memory_gb
  }

  node_source_details {
    source_type             = "IMAGE"
    image_id                = local.image_id
    boot_volume_size_in_gbs = each.value.disk_gb
  }

  dynamic "initial_node_labels" {
    for_each = merge(each.value.labels, { "todo.dev/pool" = each.key })
    content {
      key   = initial_node_labels.key
      value = initial_node_labels.value
    }
  }

  node_config_details {
    size                                = each.value.min
    nsg_ids                             = [var.groups["nodes"]]
    kms_key_id                          = var.disk_key
    is_pv_encryption_in_transit_enabled = true
    freeform_tags                       = var.place.tags

    dynamic "placement_configs" {
      for_each = local.placements
      content {
        availability_domain = placement_configs.value.domain
        fault_domains       = placement_configs.value.fault_domains
        subnet_id           = var.subnets["nodes"]
      }
    }

    node_pool_pod_network_option_details {
      cni_type          = "OCI_VCN_IP_NATIVE"
      pod_subnet_ids    = [var.subnets["pods"]]
      pod_nsg_ids       = [var.groups["pods"]]
      max_pods_per_node = min(110, 31 * (max(2, each.value.machine.cpus) - 1)) # 31 addresses for each interface but the first, one per core
    }
  }

  node_eviction_node_pool_settings {
    eviction_grace_duration              = "PT30M"
    is_force_delete_after_grace_duration = false # a budget that allows no disruption stops the upgrade, not the workload
  }

  # A new version or image replaces nodes one by one.
  node_pool_cycling_details {
    is_node_cycling_enabled = true
    maximum_surge           = "1"
    maximum_unavailable     = "0"
    cycle_modes             = ["INSTANCE_REPLACE"]
  }

  lifecycle {
    ignore_changes = [node_config_details[0].size] # the autoscaler's

    precondition {
      condition     = local.image_id != null
      error_message = "OKE has no image of Oracle Linux for ${var.kubernetes_version} yet."
    }
  }
}
