# Workflows log in with GitHub's token: there is no key. A pull request may only look, a job of the GitHub environment
# (which has reviewers, for prod) may change.
locals {
  logins = {
    plan  = "repo:${var.repository}:pull_request"
    apply = "repo:${var.repository}:environment:gke-${var.environment}"
  }
  subjects = join(", ", [for subject in values(local.logins) : "'${subject}'"])
  roles = {
    plan = ["roles/viewer", "roles/iam.securityReviewer"]
    # What ../main.tf creates, and nothing beside it.
    apply = [
      "roles/artifactregistry.admin", "roles/binaryauthorization.policyEditor", "roles/cloudkms.admin", "roles/cloudsql.admin",
      "roles/compute.admin", "roles/container.admin", "roles/dns.admin", "roles/iam.roleAdmin", "roles/iam.serviceAccountAdmin",
      "roles/iam.serviceAccountUser", "roles/logging.configWriter", "roles/managedkafka.admin",
      "roles/networkconnectivity.consumerNetworkAdmin", "roles/privateca.admin", "roles/resourcemanager.projectIamAdmin",
      "roles/secretmanager.admin", "roles/storage.admin",
    ]
  }
  grants = merge([
    for login, roles in local.roles : { for role in roles : "${login}/${role}" => { login = login, role = role } }
  ]...)
}

resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"

  depends_on = [google_project_service.this]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub Actions"
  attribute_condition                = "assertion.repository == '${var.repository}' && assertion.sub in [${local.subjects}]"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "ci" {
  for_each = local.logins

  account_id   = "ci-${each.key}"
  display_name = "GitHub Actions of ${var.repository}: ${each.key}"

  depends_on = [google_project_service.this]
}

resource "google_service_account_iam_member" "ci" {
  for_each = local.logins

  service_account_id = google_service_account.ci[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principal://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/subject/${each.value}"
}

resource "google_project_iam_member" "ci" {
  for_each = local.grants

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.ci[each.value.login].member
}

resource "google_storage_bucket_iam_member" "state" {
  for_each = { plan = "roles/storage.objectViewer", apply = "roles/storage.objectUser" }

  bucket = google_storage_bucket.state.name
  role   = each.value
  member = google_service_account.ci[each.key].member
}
