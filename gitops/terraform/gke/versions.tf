terraform {
  # 1.11 brought write-only arguments; 1.12 the remote state of all three clouds.
  required_version = ">= 1.12.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "8.7.0"
    }
  }

  # One state per environment: envs/<env>.backend.hcl names it. The CI's token comes from workload identity federation.
  backend "gcs" {}
}

provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = local.labels
}
