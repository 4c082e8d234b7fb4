resource "oci_kms_vault" "this" {
  compartment_id = var.place.compartment
  display_name   = var.place.name
  vault_type     = var.private_vault ? "VIRTUAL_PRIVATE" : "DEFAULT"
  freeform_tags  = var.place.tags
}

# The provider has no write-only argument for content. So the vault makes a value up when the entry begins, and the
# true one is written past Terraform: `oci vault secret update-base64` (README, secrets). No value is in the state.
resource "oci_vault_secret" "this" {
  for_each = var.names

  compartment_id         = var.place.compartment
  vault_id               = oci_kms_vault.this.id
  key_id                 = oci_kms_key.this["secrets"].id
  secret_name            = each.key
  enable_auto_generation = true
  freeform_tags          = var.place.tags

  secret_generation_context {
    generation_type     = "PASSPHRASE"
    generation_template = "SECRETS_DEFAULT_PASSWORD"
    passphrase_length   = 32
  }

  lifecycle {
    ignore_changes = [enable_auto_generation, secret_generation_context, secret_content]
  }
}

resource "oci_vault_secret" "settings" {
  for_each = var.settings

  compartment_id = var.place.compartment
  vault_id       = oci_kms_vault.this.id
  key_id         = oci_kms_key.this["secrets"].id
  secret_name    = each.key
  freeform_tags  = var.place.tags

  secret_content {
    content_type = "BASE64"
    content      = base64encode(each.value)
  }
}
