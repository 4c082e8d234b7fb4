locals {
  # What a grant allows, and on which one resource. `acme`: cert-manager knows no DNS of OCI and asks by HTTP.
  rights = {
    dns     = [{ verb = "manage dns", target = "target.dns-zone.name = '${var.zone}'" }]
    acme    = []
    secrets = [{ verb = "read secret-family", target = "target.vault.id = '${var.vault_id}'" }]
    backup  = [{ verb = "manage object-family", target = "target.bucket.name = '${var.bucket}'" }]
  }
  # A ServiceAccount of the cluster is a principal by itself: no user stands in between, no key exists.
  principals = {
    for workload, spec in var.workloads : workload => join(", ", [
      "request.principal.type = 'workload'",
      "request.principal.namespace = '${spec.namespace}'",
      "request.principal.service_account = '${spec.serviceAccount}'",
      "request.principal.cluster_id = '${var.cluster_id}'",
    ])
  }
  statements = {
    for workload, spec in var.workloads : workload => flatten([
      for grant in spec.grants : [
        for right in local.rights[grant] :
        "Allow any-user to ${right.verb} in compartment id ${var.place.compartment} where all {${local.principals[workload]}, ${right.target}}"
      ]
    ])
  }
}

resource "oci_identity_policy" "this" {
  for_each = { for workload, statements in local.statements : workload => statements if length(statements) > 0 }

  compartment_id = var.place.compartment
  name           = "${var.place.name}-${each.key}"
  description    = "What ${each.key} of ${var.place.name} may do"
  statements     = each.value
  freeform_tags  = var.place.tags
}
