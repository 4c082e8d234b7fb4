locals {
  flags = {
    log_connections               = "on"
    log_disconnections            = "on"
    log_checkpoints               = "on"
    log_hostname                  = "on"
    log_min_messages              = "error"
    log_lock_waits                = "on"
    log_min_duration_statement    = "-1" # statements may hold personal data
    "cloudsql.enable_pgaudit"     = "on"
    "cloudsql.iam_authentication" = "on"
  }
}

resource "google_sql_database_instance" "this" {
  name                = var.place.name
  project             = var.place.project
  region              = var.place.region
  database_version    = "POSTGRES_${var.database.version}"
  encryption_key_name = var.key
  deletion_protection = var.deletion_protection

  settings {
    tier                        = var.database.machine
    edition                     = var.database.backup_days > 7 ? "ENTERPRISE_PLUS" : "ENTERPRISE" # keeps logs for more than a week
    availability_type           = var.database.high_availability ? "REGIONAL" : "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.database.storage_gb
    disk_autoresize             = true
    deletion_protection_enabled = var.deletion_protection

    location_preference {
      zone           = var.zones[0]
      secondary_zone = var.database.high_availability ? var.zones[1] : null
    }

    # No address but the private endpoint's, and TLS alone.
    ip_configuration {
      ipv4_enabled   = false
      ssl_mode       = "ENCRYPTED_ONLY"
      server_ca_mode = "GOOGLE_MANAGED_CAS_CA"

      psc_config {
        psc_enabled               = true
        allowed_consumer_projects = [var.place.project]
      }
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "01:00"
      location                       = var.place.region
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = var.database.backup_days

      backup_retention_settings {
        retained_backups = var.database.backup_days
        retention_unit   = "COUNT"
      }
    }

    maintenance_window {
      day          = 2
      hour         = 2
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled = true
    }

    dynamic "database_flags" {
      for_each = local.flags
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }
}

resource "google_sql_database" "this" {
  name     = "todo"
  project  = var.place.project
  instance = google_sql_database_instance.this.name
}

resource "google_sql_user" "this" {
  name                = "todo"
  project             = var.place.project
  instance            = google_sql_database_instance.this.name
  password_wo         = var.password
  password_wo_version = var.password_version
}
