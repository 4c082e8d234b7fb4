terraform {
  # 1.12 brought the remote state in Object Storage. OpenTofu has no such backend: README, state.
  required_version = ">= 1.12.0, < 2.0.0"

  required_providers {
    oci = {
      source  = "oracle/oci"
      version = "8.28.0"
    }
  }

  # One state per environment: envs/<env>.backend.hcl names it.
  backend "oci" {
    auth = "SecurityToken"
  }
}

# The CI exchanges its OIDC token for a session token of this profile (README, login).
provider "oci" {
  region              = var.region
  auth                = "SecurityToken"
  config_file_profile = var.oci_profile
}
