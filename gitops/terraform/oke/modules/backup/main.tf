data "oci_objectstorage_namespace" "this" {
  compartment_id = var.place.compartment
}

resource "oci_objectstorage_bucket" "this" {
  compartment_id        = var.place.compartment
  namespace             = data.oci_objectstorage_namespace.this.namespace
  name                  = var.bucket
  access_type           = "NoPublicAccess"
  storage_tier          = "Standard"
  auto_tiering          = "InfrequentAccess"
  versioning            = "Enabled"
  object_events_enabled = true
  kms_key_id            = var.key_id
  freeform_tags         = var.place.tags
}
