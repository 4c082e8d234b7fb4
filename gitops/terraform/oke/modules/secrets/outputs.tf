output "vault_id" {
  description = "Id of the vault."
  value       = oci_kms_vault.this.id
}

output "keys" {
  description = "Ids of the customer-managed keys by purpose, once their users may use them."
  value       = { for purpose, key in oci_kms_key.this : purpose => key.id }

  depends_on = [oci_identity_policy.keys]
}

output "disk_key" {
  description = "What disks are encrypted with."
  value       = oci_kms_key.this["disks"].id

  depends_on = [oci_identity_policy.keys]
}
