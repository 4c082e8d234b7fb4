locals {
  # Services whose reading is recorded too, not only their changing.
  audited = ["cloudkms", "cloudsql", "container", "secretmanager", "storage"]
}

# All logs of the cluster and of its pods.
resource "google_logging_project_bucket_config" "logs" {
  project        = var.place.project
  location       = "global"
  bucket_id      = "_Default"
  retention_days = var.retention.logs_days
}

# Who did what, kept longer and under our own key.
resource "google_logging_project_bucket_config" "audit" {
  project        = var.place.project
  location       = var.place.region
  bucket_id      = "${var.place.name}-audit"
  retention_days = var.retention.audit_days

  cmek_settings {
    kms_key_name = var.key
  }
}

resource "google_logging_project_sink" "audit" {
  name                   = "${var.place.name}-audit"
  project                = var.place.project
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.audit.id}"
  filter                 = "logName:\"cloudaudit.googleapis.com\""
  unique_writer_identity = true
}

resource "google_project_iam_audit_config" "this" {
  for_each = toset(local.audited)

  project = var.place.project
  service = "${each.key}.googleapis.com"

  audit_log_config {
    log_type = "ADMIN_READ"
  }

  audit_log_config {
    log_type = "DATA_READ"
  }

  audit_log_config {
    log_type = "DATA_WRITE"
  }
}
