output "keys" {
  description = "Ids of the customer-managed keys by purpose, once their users may use them."
  value       = { for purpose, key in google_kms_crypto_key.this : purpose => key.id }

  depends_on = [google_kms_crypto_key_iam_member.agents]
}

output "disk_key" {
  description = "What disks are encrypted with."
  value       = google_kms_crypto_key.this["disks"].id

  depends_on = [google_kms_crypto_key_iam_member.agents]
}
