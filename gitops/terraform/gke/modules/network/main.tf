locals {
  # Cut from the /16, in all clouds alike: NetworkPolicies of the environments name these ranges.
  subnets = {
    api       = cidrsubnet(var.address_space, 12, 0) # /28
    database  = cidrsubnet(var.address_space, 8, 8)  # /24
    endpoints = cidrsubnet(var.address_space, 8, 9)  # /24
    nodes     = cidrsubnet(var.address_space, 4, 1)  # /20
  }
}

resource "google_compute_network" "this" {
  name                            = var.place.name
  project                         = var.place.project
  auto_create_subnetworks         = false
  routing_mode                    = "REGIONAL"
  delete_default_routes_on_create = false # the NAT needs the one to the internet
}

resource "google_compute_subnetwork" "this" {
  for_each = local.subnets

  name                     = "${var.place.name}-${each.key}"
  project                  = var.place.project
  region                   = var.place.region
  network                  = google_compute_network.this.id
  ip_cidr_range            = each.value
  private_ip_google_access = true

  # Named ranges of the cluster, in the nodes' subnet alone.
  dynamic "secondary_ip_range" {
    for_each = each.key == "nodes" ? { pods = var.pods_cidr, services = var.services_cidr } : {}
    content {
      range_name    = secondary_ip_range.key
      ip_cidr_range = secondary_ip_range.value
    }
  }

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.25
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

# Nodes have no address of their own: they leave through the router.
resource "google_compute_router" "this" {
  name    = var.place.name
  project = var.place.project
  region  = var.place.region
  network = google_compute_network.this.id
}

resource "google_compute_router_nat" "this" {
  name                                = var.place.name
  project                             = var.place.project
  region                              = var.place.region
  router                              = google_compute_router.this.name
  nat_ip_allocate_option              = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat  = "LIST_OF_SUBNETWORKS"
  enable_dynamic_port_allocation      = true
  enable_endpoint_independent_mapping = false # dynamic ports exclude it

  subnetwork {
    name                    = google_compute_subnetwork.this["nodes"].id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}

# Producers of private services (managed Kafka) may place their endpoints here.
resource "google_network_connectivity_service_connection_policy" "kafka" {
  name          = "${var.place.name}-kafka"
  project       = var.place.project
  location      = var.place.region
  service_class = "gcp-managed-kafka"
  network       = google_compute_network.this.id

  psc_config {
    subnetworks = [google_compute_subnetwork.this["endpoints"].id]
  }
}
