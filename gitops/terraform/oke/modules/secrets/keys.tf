# Customer-managed keys: one per purpose, so that one can be revoked without the others.
locals {
  purposes = toset(["disks", "etcd", "secrets", "backup"])
  # Who may use which key.
  statements = [
    "Allow service blockstorage to use keys in compartment id ${var.place.compartment} where target.key.id = '${oci_kms_key.this["disks"].id}'",
    "Allow any-user to use key-delegates in compartment id ${var.place.compartment} where all {request.principal.type in ('nodepool', 'cluster'), target.key.id = '${oci_kms_key.this["disks"].id}'}",
    "Allow any-user to use keys in compartment id ${var.place.compartment} where all {request.principal.type = 'cluster', target.key.id = '${oci_kms_key.this["etcd"].id}'}",
    "Allow service objectstorage-${var.place.region} to use keys in compartment id ${var.place.compartment} where target.key.id = '${oci_kms_key.this["backup"].id}'",
  ]
}

# A deleted key waits for 30 days, in which the deletion can be taken back.
resource "oci_kms_key" "this" {
  for_each = local.purposes

  compartment_id           = var.place.compartment
  management_endpoint      = oci_kms_vault.this.management_endpoint
  display_name             = each.key
  protection_mode          = "HSM"
  is_auto_rotation_enabled = var.private_vault # only a private vault rotates by itself
  freeform_tags            = var.place.tags

  key_shape {
    algorithm = "AES"
    length    = 32
  }

  dynamic "auto_key_rotation_details" {
    for_each = var.private_vault ? [90] : []
    content {
      rotation_interval_in_days = auto_key_rotation_details.value
    }
  }
}

resource "oci_identity_policy" "keys" {
  compartment_id = var.place.compartment
  name           = "${var.place.name}-keys"
  description    = "Services that encrypt with keys of ${var.place.name}"
  statements     = local.statements
  freeform_tags  = var.place.tags
}
