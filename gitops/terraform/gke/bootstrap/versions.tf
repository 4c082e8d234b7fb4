terraform {
  required_version = ">= 1.12.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "8.7.0"
    }
  }
}

# Run by an administrator who is logged in (`gcloud auth application-default login`), once per environment.
provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = { environment = var.environment, owner = var.owner, managed-by = "terraform", part-of = "todo" }
}
