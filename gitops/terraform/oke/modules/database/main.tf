# The vault makes the password up and the service reads it there: it passes nobody's hands, nor the state.
resource "oci_vault_secret" "password" {
  compartment_id         = var.place.compartment
  vault_id               = var.vault_id
  key_id                 = var.key_id
  secret_name            = "database-administrator"
  enable_auto_generation = true
  freeform_tags          = var.place.tags

  secret_generation_context {
    generation_type     = "PASSPHRASE"
    generation_template = "DBAAS_DEFAULT_PASSWORD"
    passphrase_length   = 30
  }
}

resource "oci_psql_db_system" "this" {
  compartment_id              = var.place.compartment
  display_name                = var.place.name
  db_version                  = var.database.version
  shape                       = var.database.machine
  instance_ocpu_count         = var.database.cpus
  instance_memory_size_in_gbs = var.database.memory_gb
  instance_count              = var.database.high_availability ? 3 : 1
  system_type                 = "OCI_OPTIMIZED_STORAGE" # grows by itself: no size is given
  freeform_tags               = var.place.tags

  credentials {
    username = "todo"

    password_details {
      password_type  = "VAULT_SECRET"
      secret_id      = oci_vault_secret.password.id
      secret_version = "1"
    }
  }

  # No address but private ones.
  network_details {
    subnet_id                  = var.subnet_id
    nsg_ids                    = [var.group_id]
    is_reader_endpoint_enabled = var.database.high_availability
  }

  storage_details {
    system_type           = "OCI_OPTIMIZED_STORAGE"
    is_regionally_durable = var.database.high_availability
    availability_domain   = var.database.high_availability ? null : var.availability_domain
  }

  management_policy {
    maintenance_window_start = "TUE 02:00"

    backup_policy {
      kind           = "DAILY"
      backup_start   = "01:00"
      retention_days = var.database.backup_days
    }
  }
}

data "oci_psql_db_system_connection_detail" "this" {
  db_system_id = oci_psql_db_system.this.id
}
