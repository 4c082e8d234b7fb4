locals {
  groups = toset(["api", "nodes", "pods", "load-balancer", "database", "kafka"])

  tcp = "6"
  all = "all"

  # Who may begin a connection to whom. Each line becomes two rules: out of the one group and into the other.
  flows = {
    nodes-api      = { from = "nodes", to = "api", ports = [6443, 6443] }
    nodes-tunnel   = { from = "nodes", to = "api", ports = [12250, 12250] }
    pods-api       = { from = "pods", to = "api", ports = [6443, 6443] }
    pods-tunnel    = { from = "pods", to = "api", ports = [12250, 12250] }
    api-kubelet    = { from = "api", to = "nodes", ports = [10250, 10250] }
    api-pods       = { from = "api", to = "pods", ports = null } # webhooks and metrics, on ports of their own
    nodes-nodes    = { from = "nodes", to = "nodes", ports = null }
    nodes-pods     = { from = "nodes", to = "pods", ports = null }
    pods-nodes     = { from = "pods", to = "nodes", ports = null }
    pods-pods      = { from = "pods", to = "pods", ports = null } # NetworkPolicies decide here
    lb-nodeports   = { from = "load-balancer", to = "nodes", ports = [30000, 32767] }
    lb-health      = { from = "load-balancer", to = "nodes", ports = [10256, 10256] }
    pods-database  = { from = "pods", to = "database", ports = [5432, 5432] }
    pods-kafka     = { from = "pods", to = "kafka", ports = [9092, 9093] }
    kafka-kafka    = { from = "kafka", to = "kafka", ports = null }
    database-peers = { from = "database", to = "database", ports = null }
  }

  # From addresses that belong to no group. The network load balancer keeps the client's address, so nodes see it.
  inbound = merge(
    { for range in var.admin_cidrs : "admin-api-${range}" => { to = "api", source = range, ports = [6443, 6443] } },
    { for range in var.admin_cidrs : "admin-database-${range}" => { to = "database", source = range, ports = [5432, 5432] } },
    {
      web-http      = { to = "load-balancer", source = "0.0.0.0/0", ports = [80, 80] }
      web-https     = { to = "load-balancer", source = "0.0.0.0/0", ports = [443, 443] }
      web-nodeports = { to = "nodes", source = "0.0.0.0/0", ports = [30000, 32767] }
    },
  )

  # To what lies outside: Oracle's services for all, the internet (by NAT) on 443 for nodes and pods.
  outbound = merge(
    {
      for group in ["api", "nodes", "pods", "database", "kafka"] :
      "services-${group}" => { from = group, type = "SERVICE_CIDR_BLOCK", destination = data.oci_core_services.all.services[0].cidr_block }
    },
    {
      for group in ["nodes", "pods"] :
      "internet-${group}" => { from = group, type = "CIDR_BLOCK", destination = "0.0.0.0/0" }
    },
  )
}

resource "oci_core_network_security_group" "this" {
  for_each = local.groups

  compartment_id = var.place.compartment
  vcn_id         = oci_core_vcn.this.id
  display_name   = each.key
  freeform_tags  = var.place.tags
}

resource "oci_core_network_security_group_security_rule" "out" {
  for_each = local.flows

  network_security_group_id = oci_core_network_security_group.this[each.value.from].id
  description               = each.key
  direction                 = "EGRESS"
  protocol                  = each.value.ports == null ? local.all : local.tcp
  destination_type          = "NETWORK_SECURITY_GROUP"
  destination               = oci_core_network_security_group.this[each.value.to].id

  dynamic "tcp_options" {
    for_each = each.value.ports == null ? [] : [each.value.ports]
    content {
      destination_port_range {
        min = tcp_options.value[0]
        max = tcp_options.value[1]
      }
    }
  }
}

resource "oci_core_network_security_group_security_rule" "in" {
  for_each = local.flows

  network_security_group_id = oci_core_network_security_group.this[each.value.to].id
  description               = each.key
  direction                 = "INGRESS"
  protocol                  = each.value.ports == null ? local.all : local.tcp
  source_type               = "NETWORK_SECURITY_GROUP"
  source                    = oci_core_network_security_group.this[each.value.from].id

  dynamic "tcp_options" {
    for_each = each.value.ports == null ? [] : [each.value.ports]
    content {
      destination_port_range {
        min = tcp_options.value[0]
        max = tcp_options.value[1]
      }
    }
  }
}

resource "oci_core_network_security_group_security_rule" "inbound" {
  for_each = local.inbound

  network_security_group_id = oci_core_network_security_group.this[each.value.to].id
  description               = each.key
  direction                 = "INGRESS"
  protocol                  = local.tcp
  source_type               = "CIDR_BLOCK"
  source                    = each.value.source

  tcp_options {
    destination_port_range {
      min = each.value.ports[0]
      max = each.value.ports[1]
    }
  }
}

resource "oci_core_network_security_group_security_rule" "outbound" {
  for_each = local.outbound

  network_security_group_id = oci_core_network_security_group.this[each.value.from].id
  description               = each.key
  direction                 = "EGRESS"
  protocol                  = local.tcp
  destination_type          = each.value.type
  destination               = each.value.destination

  tcp_options {
    destination_port_range {
      min = 443
      max = 443
    }
  }
}
