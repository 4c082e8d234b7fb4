# GKE writes rules for its own traffic (nodes, pods, control plane, load balancers). This policy comes after them: what
# else is let in, and a last rule that denies and records the rest.
resource "google_compute_network_firewall_policy_with_rules" "this" {
  name    = var.place.name
  project = var.place.project

  rule {
    rule_name      = "endpoints"
    description    = "Private endpoints, for nodes and administrators"
    priority       = 1000
    direction      = "INGRESS"
    action         = "allow"
    enable_logging = false

    match {
      src_ip_ranges  = concat([local.subnets.nodes, var.pods_cidr], var.admin_cidrs)
      dest_ip_ranges = [local.subnets.database, local.subnets.endpoints]

      layer4_config {
        ip_protocol = "tcp"
        ports       = ["443", "5432", "9092", "9192"]
      }
    }
  }

  rule {
    rule_name      = "health-checks"
    description    = "Google's load balancers ask nodes for their health"
    priority       = 1100
    direction      = "INGRESS"
    action         = "allow"
    enable_logging = false

    match {
      src_ip_ranges  = ["35.191.0.0/16", "130.211.0.0/22"]
      dest_ip_ranges = [local.subnets.nodes]

      layer4_config {
        ip_protocol = "tcp"
      }
    }
  }

  rule {
    rule_name      = "deny-all"
    description    = "Everything else"
    priority       = 65000
    direction      = "INGRESS"
    action         = "deny"
    enable_logging = true

    match {
      src_ip_ranges = ["0.0.0.0/0"]

      layer4_config {
        ip_protocol = "all"
      }
    }
  }
}

resource "google_compute_network_firewall_policy_association" "this" {
  name              = var.place.name
  project           = var.place.project
  firewall_policy   = google_compute_network_firewall_policy_with_rules.this.name
  attachment_target = google_compute_network.this.id
}
