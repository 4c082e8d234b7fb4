# The private endpoint, and the name that leads to it.
resource "google_compute_address" "this" {
  name         = "${var.place.name}-database"
  project      = var.place.project
  region       = var.place.region
  address_type = "INTERNAL"
  subnetwork   = var.endpoint_subnet
}

resource "google_compute_forwarding_rule" "this" {
  name                  = "${var.place.name}-database"
  project               = var.place.project
  region                = var.place.region
  network               = var.network
  ip_address            = google_compute_address.this.id
  load_balancing_scheme = "" # a private service connection has none
  target                = google_sql_database_instance.this.psc_service_attachment_link
}

resource "google_dns_managed_zone" "this" {
  name        = "${var.place.name}-database"
  project     = var.place.project
  dns_name    = google_sql_database_instance.this.dns_name
  description = "The database's own name, answered with its private endpoint"
  visibility  = "private"

  private_visibility_config {
    networks {
      network_url = var.network
    }
  }
}

resource "google_dns_record_set" "this" {
  name         = google_sql_database_instance.this.dns_name
  project      = var.place.project
  managed_zone = google_dns_managed_zone.this.name
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_address.this.address]
}
