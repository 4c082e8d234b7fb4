# external-dns writes its records, cert-manager its challenges.
resource "google_dns_managed_zone" "this" {
  name        = replace(var.zone, ".", "-")
  project     = var.place.project
  dns_name    = "${var.zone}."
  description = "Public zone of ${var.place.name}"
  visibility  = "public"

  dnssec_config {
    state = "on"
  }

  cloud_logging_config {
    enable_logging = true
  }
}
