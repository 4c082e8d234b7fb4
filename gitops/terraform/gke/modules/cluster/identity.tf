# Nodes have an account of their own with the least that GKE asks for.
resource "google_service_account" "nodes" {
  account_id   = "${var.place.name}-nodes"
  project      = var.place.project
  display_name = "Nodes of ${var.place.name}"
}

resource "google_project_iam_member" "nodes" {
  project = var.place.project
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_project_iam_member" "administrators" {
  for_each = toset(var.admin_groups)

  project = var.place.project
  role    = "roles/container.admin"
  member  = "group:${each.key}"
}
