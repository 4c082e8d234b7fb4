resource "google_secret_manager_secret" "this" {
  for_each = var.names

  project             = var.place.project
  secret_id           = each.key
  deletion_protection = true

  # In this region alone, under our own key.
  replication {
    user_managed {
      replicas {
        location = var.place.region

        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.this["secrets"].id
        }
      }
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.agents]
}

# `secret_data_wo` is written and never read back: no value is in the state.
resource "google_secret_manager_secret_version" "this" {
  for_each = var.names

  secret                 = google_secret_manager_secret.this[each.key].id
  secret_data_wo         = lookup(var.values, each.key, "to be filled in")
  secret_data_wo_version = contains(var.written, each.key) ? var.values_version : 1
  deletion_policy        = "DISABLE"
}
