# What only Google Cloud needs to know.

variable "project_id" {
  description = "The project of this environment; the bootstrap turned its services on."
  type        = string
}

variable "zones" {
  description = "Zones of the region that the cluster spans."
  type        = list(string)

  validation {
    condition     = length(distinct(var.zones)) >= 3 && alltrue([for zone in var.zones : startswith(zone, var.region)])
    error_message = "The cluster spans at least three zones of its region."
  }
}

variable "security_group" {
  description = "Google group gke-security-groups@<domain>, whose member groups Kubernetes RBAC may name."
  type        = string

  validation {
    condition     = startswith(var.security_group, "gke-security-groups@")
    error_message = "GKE takes groups only from gke-security-groups@<domain>."
  }
}

variable "trusted_images" {
  description = "Name patterns of images that Binary Authorization admits; signatures are Kyverno's to check (policies/)."
  type        = list(string)
}

data "google_project" "this" {
  project_id = var.project_id
}

locals {
  cloud = "gke"
  cloud_annotations = {
    gcpProject = var.project_id
    dnsProject = var.project_id
  }
}
