# The one public address: Traefik's Service takes it. Google's standard protection is always in front of it.
resource "google_compute_address" "ingress" {
  name         = "${var.place.name}-ingress"
  project      = var.place.project
  region       = var.place.region
  address_type = "EXTERNAL"
  network_tier = "PREMIUM"
}

resource "google_compute_region_security_policy" "this" {
  count = var.advanced_ddos_protection ? 1 : 0

  name        = var.place.name
  project     = var.place.project
  region      = var.place.region
  description = "Advanced protection against volumetric attacks"
  type        = "CLOUD_ARMOR_NETWORK"

  ddos_protection_config {
    ddos_protection = "ADVANCED"
  }
}

resource "google_compute_network_edge_security_service" "this" {
  count = var.advanced_ddos_protection ? 1 : 0

  name            = var.place.name
  project         = var.place.project
  region          = var.place.region
  security_policy = google_compute_region_security_policy.this[0].self_link
}
