locals {
  tags = { environment = var.environment, owner = var.owner, managed-by = "terraform", part-of = "todo" }
}

resource "oci_identity_compartment" "this" {
  compartment_id = var.parent_compartment_ocid
  name           = "todo-${var.environment}"
  description    = "The Todo platform, ${var.environment}"
  enable_delete  = false
  freeform_tags  = local.tags
}

# The audit log of the whole tenancy, as long as OCI keeps it; ../modules/audit archives it for longer.
resource "oci_audit_configuration" "this" {
  compartment_id        = var.tenancy_ocid
  retention_period_days = 365
}

data "oci_objectstorage_namespace" "this" {
  compartment_id = var.tenancy_ocid
}

resource "oci_objectstorage_bucket" "state" {
  compartment_id        = oci_identity_compartment.this.id
  namespace             = data.oci_objectstorage_namespace.this.namespace
  name                  = "todo-${var.environment}-terraform"
  access_type           = "NoPublicAccess"
  storage_tier          = "Standard"
  versioning            = "Enabled"
  object_events_enabled = true
  freeform_tags         = local.tags

  lifecycle {
    prevent_destroy = true
  }
}
