# Google's own services are reached on four private addresses, without the internet.
locals {
  api_domains = ["googleapis.com", "pkg.dev", "gcr.io"]
  api_host    = "private.googleapis.com."
  api_ranges  = [for host in range(8, 12) : "199.36.153.${host}"]
}

resource "google_dns_managed_zone" "apis" {
  for_each = toset(local.api_domains)

  name        = "${var.place.name}-${replace(each.key, ".", "-")}"
  project     = var.place.project
  dns_name    = "${each.key}."
  description = "Names of ${each.key}, answered with private addresses"
  visibility  = "private"

  private_visibility_config {
    networks {
      network_url = google_compute_network.this.id
    }
  }
}

resource "google_dns_record_set" "api_addresses" {
  name         = local.api_host
  project      = var.place.project
  managed_zone = google_dns_managed_zone.apis["googleapis.com"].name
  type         = "A"
  ttl          = 300
  rrdatas      = local.api_ranges
}

resource "google_dns_record_set" "api_names" {
  for_each = google_dns_managed_zone.apis

  name         = "*.${each.value.dns_name}"
  project      = var.place.project
  managed_zone = each.value.name
  type         = "CNAME"
  ttl          = 300
  rrdatas      = [local.api_host]
}
