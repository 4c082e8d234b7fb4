locals {
  services = [
    "artifactregistry", "binaryauthorization", "cloudkms", "cloudresourcemanager", "compute", "container",
    "containersecurity", "dns", "iam", "iamcredentials", "logging", "managedkafka", "monitoring", "networkconnectivity",
    "privateca", "secretmanager", "servicenetworking", "sqladmin", "storage", "sts",
  ]
}

resource "google_project_service" "this" {
  for_each = toset(local.services)

  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}

resource "google_storage_bucket" "state" {
  name                        = "todo-${var.environment}-terraform"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      num_newer_versions         = 50
      days_since_noncurrent_time = 90
    }
    action {
      type = "Delete"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}
