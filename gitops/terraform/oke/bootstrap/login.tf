# Workflows exchange GitHub's token for a session of a service user: no API key exists. A pull request may only look, a
# job of the GitHub environment (which has reviewers, for prod) may change.
locals {
  logins = {
    plan  = "repo:${var.repository}:pull_request"
    apply = "repo:${var.repository}:environment:oke-${var.environment}"
  }
  # OCI has no switch against deletion: beyond dev the login itself cannot do it.
  deletions = ["DeleteCluster", "DeleteDbSystem", "ScheduleVaultDeletion", "ScheduleKeyDeletion"]
  refused   = join(", ", [for operation in local.deletions : "request.operation != '${operation}'"])
  unless    = var.environment == "dev" ? "" : " where all {${local.refused}}"
  schema    = "urn:ietf:params:scim:schemas"
  own_nodes = "target.dynamic-group.name = 'todo-${var.environment}-oke-nodes'"
  where     = "in compartment id ${oci_identity_compartment.this.id}"
}

resource "oci_identity_domains_user" "ci" {
  for_each = local.logins

  idcs_endpoint = var.identity_domain_url
  schemas       = ["${local.schema}:core:2.0:User", "${local.schema}:oracle:idcs:extension:user:User"]
  user_name     = "todo-${var.environment}-ci-${each.key}"
  description   = "GitHub Actions of ${var.repository}: ${each.key}"

  name {
    family_name = "todo-${var.environment}-ci-${each.key}"
  }

  # Nobody can log in as it with a password.
  urnietfparamsscimschemasoracleidcsextensionuser_user {
    service_user = true
  }
}

resource "oci_identity_domains_group" "ci" {
  for_each = local.logins

  idcs_endpoint = var.identity_domain_url
  schemas       = ["${local.schema}:core:2.0:Group"]
  display_name  = "todo-${var.environment}-ci-${each.key}"

  members {
    type  = "User"
    value = oci_identity_domains_user.ci[each.key].id
  }
}

resource "oci_identity_domains_identity_propagation_trust" "github" {
  idcs_endpoint       = var.identity_domain_url
  schemas             = ["${local.schema}:oracle:idcs:IdentityPropagationTrust"]
  name                = "todo-${var.environment}-github"
  description         = "Workflows of ${var.repository}"
  type                = "JWT"
  active              = true
  issuer              = "https://token.actions.githubusercontent.com"
  public_key_endpoint = "https://token.actions.githubusercontent.com/.well-known/jwks"
  subject_type        = "User"
  allow_impersonation = true
  oauth_clients       = [var.oauth_client_id]

  dynamic "impersonation_service_users" {
    for_each = local.logins
    content {
      rule  = "sub eq \"${impersonation_service_users.value}\""
      value = oci_identity_domains_user.ci[impersonation_service_users.key].id
    }
  }
}

resource "oci_identity_policy" "ci" {
  compartment_id = oci_identity_compartment.this.id
  name           = "ci"
  description    = "What GitHub Actions of ${var.repository} may do here"
  freeform_tags  = local.tags
  statements = [
    "Allow group '${oci_identity_domains_group.ci["plan"].display_name}' to read all-resources ${local.where}",
    "Allow group '${oci_identity_domains_group.ci["apply"].display_name}' to manage all-resources ${local.where}${local.unless}",
  ]
}

# Beyond the compartment: what modules must look up, and the group of nodes (modules/registry).
resource "oci_identity_policy" "tenancy" {
  compartment_id = var.tenancy_ocid
  name           = "todo-${var.environment}-ci"
  description    = "What GitHub Actions of ${var.repository} may do in the tenancy"
  freeform_tags  = local.tags
  statements = concat(
    [
      for login in keys(local.logins) :
      "Allow group '${oci_identity_domains_group.ci[login].display_name}' to inspect compartments in tenancy"
    ],
    [
      "Allow group '${oci_identity_domains_group.ci["apply"].display_name}' to read cloud-guard-detector-recipes in tenancy",
      "Allow group '${oci_identity_domains_group.ci["apply"].display_name}' to manage dynamic-groups in tenancy where ${local.own_nodes}",
    ],
  )
}
