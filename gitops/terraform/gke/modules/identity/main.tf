locals {
  pool = "principal://iam.googleapis.com/projects/${var.place.project_number}/locations/global/workloadIdentityPools/${var.workload_pool}"
  # A ServiceAccount of the cluster is a principal by itself: no Google account stands in between, no key exists.
  members = {
    for workload, spec in var.workloads :
    workload => "${local.pool}/subject/ns/${spec.namespace}/sa/${spec.serviceAccount}"
  }
  # Challenges of certificates are records of the same zone.
  grants = { dns = ["dns", "acme"], secrets = ["secrets"], backup = ["backup"] }
  granted = {
    for right, grants in local.grants : right => {
      for workload, spec in var.workloads : workload => local.members[workload]
      if length(setintersection(spec.grants, grants)) > 0
    }
  }
}

resource "google_dns_managed_zone_iam_member" "dns" {
  for_each = local.granted.dns

  project      = var.place.project
  managed_zone = var.dns_zone
  role         = "roles/dns.admin"
  member       = each.value
}

# Finding the zone means listing the project's.
resource "google_project_iam_member" "dns" {
  for_each = local.granted.dns

  project = var.place.project
  role    = "roles/dns.reader"
  member  = each.value
}

resource "google_project_iam_member" "secrets" {
  for_each = local.granted.secrets

  project = var.place.project
  role    = "roles/secretmanager.secretAccessor"
  member  = each.value
}

resource "google_storage_bucket_iam_member" "backup" {
  for_each = local.granted.backup

  bucket = var.bucket
  role   = "roles/storage.objectAdmin"
  member = each.value
}

resource "google_project_iam_custom_role" "snapshots" {
  role_id = replace("${var.place.name}-snapshots", "-", "_")
  project = var.place.project
  title   = "Snapshots of ${var.place.name}"
  permissions = [
    "compute.disks.create",
    "compute.disks.createSnapshot",
    "compute.disks.get",
    "compute.snapshots.create",
    "compute.snapshots.delete",
    "compute.snapshots.get",
    "compute.snapshots.useReadOnly",
    "compute.zones.get",
  ]
}

resource "google_project_iam_member" "snapshots" {
  for_each = local.granted.backup

  project = var.place.project
  role    = google_project_iam_custom_role.snapshots.name
  member  = each.value
}
