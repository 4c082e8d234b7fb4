# Customer-managed keys: one per purpose, so that one can be revoked without the others.
locals {
  purposes = toset(["disks", "etcd", "secrets", "backup"])
  # Who may use which key.
  here = "in compartment id ${var.place.compartment}"
  only = { for purpose, key in oci_kms_key.this : purpose => "target.key.id = '${key.id}'" }
  statements = [
    "Allow service blockstorage to use keys ${local.here} where ${local.only.disks}",
    "Allow any-user to use key-delegates ${local.here} where all {request.principal.type = 'nodepool', ${local.only.disks}}",
    "Allow any-user to use key-delegates ${local.here} where all {request.principal.type = 'cluster', ${local.only.disks}}",
    "Allow any-user to use keys ${local.here} where all {request.principal.type = 'cluster', ${local.only.etcd}}",
    "Allow service objectstorage-${var.place.region} to use keys ${local.here} where ${local.only.backup}",
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
