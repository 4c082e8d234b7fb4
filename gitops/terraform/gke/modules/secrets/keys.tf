# Customer-managed keys: one per purpose, and for each the Google service agents that use it.
locals {
  agent = {
    compute   = "compute-system"
    container = "container-engine-robot"
    registry  = "gcp-sa-artifactregistry"
    database  = "gcp-sa-cloud-sql"
    secrets   = "gcp-sa-secretmanager"
    storage   = "gs-project-accounts"
    logs      = "gcp-sa-logging"
    kafka     = "gcp-sa-managedkafka"
  }
  purposes = {
    disks    = ["compute", "container"]
    etcd     = ["container"]
    registry = ["registry"]
    database = ["database"]
    secrets  = ["secrets"]
    backup   = ["storage"]
    logs     = ["logs"]
    kafka    = ["kafka"]
  }
  users = merge([
    for purpose, agents in local.purposes : {
      for agent in agents : "${purpose}/${agent}" => { purpose = purpose, agent = local.agent[agent] }
    }
  ]...)
}

resource "google_kms_key_ring" "this" {
  name     = var.place.name
  project  = var.place.project
  location = var.place.region
}

resource "google_kms_crypto_key" "this" {
  for_each = local.purposes

  name                       = each.key
  key_ring                   = google_kms_key_ring.this.id
  purpose                    = "ENCRYPT_DECRYPT"
  rotation_period            = "7776000s" # 90 days
  destroy_scheduled_duration = "2592000s" # 30 days to take a deletion back

  version_template {
    algorithm        = "GOOGLE_SYMMETRIC_ENCRYPTION"
    protection_level = "HSM"
  }
}

resource "google_kms_crypto_key_iam_member" "agents" {
  for_each = local.users

  crypto_key_id = google_kms_crypto_key.this[each.value.purpose].id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${var.place.project_number}@${each.value.agent}.iam.gserviceaccount.com"
}
