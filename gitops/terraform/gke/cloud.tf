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
  # What gitops/platform/*/keys.yaml and gitops/policies list, by its maker; a test compares.
  default = [
    "docker.io/falcosecurity/**",
    "docker.io/grafana/**",
    "docker.io/jaegertracing/**",
    "docker.io/library/traefik:*",
    "docker.io/velero/**",
    "ecr-public.aws.com/docker/library/**",
    "ghcr.io/acme/**",
    "ghcr.io/aiven-open/**",
    "ghcr.io/dapr/**",
    "ghcr.io/dexidp/**",
    "ghcr.io/external-secrets/**",
    "ghcr.io/jkroepke/**",
    "ghcr.io/kedacore/**",
    "ghcr.io/open-telemetry/**",
    "quay.io/argoproj/**",
    "quay.io/jetstack/**",
    "quay.io/kiwigrid/**",
    "quay.io/prometheus-operator/**",
    "quay.io/prometheus/**",
    "quay.io/strimzi/**",
    "reg.kyverno.io/kyverno/**",
    "registry.k8s.io/**",
  ]
}

variable "deletion_protection" {
  description = "Whether cluster, database and keys refuse to be destroyed."
  type        = bool

  validation {
    condition     = var.environment != "prod" || var.deletion_protection
    error_message = "Nothing of prod is destroyed by one command: deletion_protection stays on."
  }
}

variable "written_secrets" {
  description = "Entries whose values Terraform writes. All others begin empty, are filled in by hand, and are then left alone."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.written_secrets, local.secret_names)) == 0
    error_message = "Only entries of secrets.json can be written."
  }
}

variable "secret_values" {
  description = "Values of `written_secrets` by name, from the CI's own secret store."
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true
}

variable "database_password" {
  description = "Password of the database's first user. From the CI's own secret store."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

variable "secrets_version" {
  description = "Raise it to write `secret_values` and `database_password` again: Terraform cannot see that they changed."
  type        = number
  default     = 1
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
