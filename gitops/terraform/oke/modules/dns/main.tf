# external-dns writes its records.
resource "oci_dns_zone" "this" {
  compartment_id = var.place.compartment
  name           = var.zone
  zone_type      = "PRIMARY"
  scope          = "GLOBAL"
  dnssec_state   = "ENABLED"
  freeform_tags  = var.place.tags
}
