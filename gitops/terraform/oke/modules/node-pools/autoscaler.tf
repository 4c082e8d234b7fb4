locals {
  # <least>:<most>:<pool>, as the add-on takes them.
  scaled = [
    for name, pool in oci_containerengine_node_pool.this :
    "${var.pools[name].min}:${var.pools[name].max}:${pool.id}"
  ]
  autoscaler = join(", ", [
    "request.principal.type = 'workload'",
    "request.principal.namespace = 'kube-system'",
    "request.principal.service_account = 'cluster-autoscaler'",
    "request.principal.cluster_id = '${var.cluster_id}'",
  ])
  autoscaler_rights = [
    "manage cluster-node-pools",
    "manage instance-family",
    "use subnets",
    "use vnics",
    "read virtual-network-family",
    "inspect compartments",
  ]
}

# A pool has no autoscaling of its own: the add-on scales all of them, and logs in as its own ServiceAccount.
resource "oci_containerengine_addon" "autoscaler" {
  cluster_id                       = var.cluster_id
  addon_name                       = "ClusterAutoscaler"
  remove_addon_resources_on_delete = true

  dynamic "configurations" {
    for_each = {
      authType                  = "workload"
      numOfReplicas             = "2"
      balanceSimilarNodeGroups  = "true"
      expander                  = "least-waste"
      skipNodesWithLocalStorage = "false"
      nodes                     = join(",", local.scaled)
    }
    content {
      key   = configurations.key
      value = configurations.value
    }
  }

  depends_on = [oci_identity_policy.autoscaler]
}

resource "oci_identity_policy" "autoscaler" {
  compartment_id = var.place.compartment
  name           = "${var.place.name}-autoscaler"
  description    = "The autoscaler of ${var.place.name} sizes its node pools"
  statements = [
    for right in local.autoscaler_rights :
    "Allow any-user to ${right} in compartment id ${var.place.compartment} where all {${local.autoscaler}}"
  ]
  freeform_tags = var.place.tags
}

resource "oci_containerengine_addon" "metrics" {
  cluster_id                       = var.cluster_id
  addon_name                       = "KubernetesMetricsServer"
  remove_addon_resources_on_delete = true
}
