resource "google_artifact_registry_repository" "this" {
  repository_id = "todo"
  project       = var.place.project
  location      = var.place.region
  format        = "DOCKER"
  description   = "Images of the Todo services"
  kms_key_name  = var.key

  docker_config {
    immutable_tags = true
  }

  vulnerability_scanning_config {
    enablement_config = "INHERITED"
  }

  cleanup_policies {
    id     = "keep-releases"
    action = "KEEP"

    most_recent_versions {
      keep_count = 30
    }
  }

  cleanup_policies {
    id     = "delete-untagged"
    action = "DELETE"

    condition {
      tag_state  = "UNTAGGED"
      older_than = "2592000s" # 30 days
    }
  }
}

resource "google_artifact_registry_repository_iam_member" "nodes" {
  project    = var.place.project
  location   = google_artifact_registry_repository.this.location
  repository = google_artifact_registry_repository.this.name
  role       = "roles/artifactregistry.reader"
  member     = var.node_service_member
}

# Images come from where we trust, or not at all.
resource "google_binary_authorization_policy" "this" {
  project                       = var.place.project
  global_policy_evaluation_mode = "ENABLE" # Google's own system images

  default_admission_rule {
    evaluation_mode  = "ALWAYS_DENY"
    enforcement_mode = var.enforce_admission ? "ENFORCED_BLOCK_AND_AUDIT_LOG" : "DRYRUN_AUDIT_LOG_ONLY"
  }

  dynamic "admission_whitelist_patterns" {
    for_each = concat(["${google_artifact_registry_repository.this.registry_uri}/**"], var.trusted_images)
    content {
      name_pattern = admission_whitelist_patterns.value
    }
  }
}
