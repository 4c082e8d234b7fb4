locals {
  # What a grant allows, and where.
  rights = {
    dns     = [{ role = "DNS Zone Contributor", scope = "dns" }]
    acme    = [{ role = "DNS Zone Contributor", scope = "dns" }] # challenges of certificates
    secrets = [{ role = "Key Vault Secrets User", scope = "secrets" }]
    backup = [
      { role = "Storage Blob Data Contributor", scope = "backup" },
      { role = "Disk Snapshot Contributor", scope = "disks" },
      { role = "Disk Snapshot Contributor", scope = "snapshots" },
      { role = "Disk Restore Operator", scope = "disks" },
    ]
  }
  grants = merge(flatten([
    for workload, spec in var.workloads : [
      for grant in spec.grants : {
        for right in local.rights[grant] :
        "${workload}/${grant}/${right.scope}/${right.role}" => merge(right, { workload = workload })
      }
    ]
  ])...)
}

resource "azurerm_user_assigned_identity" "this" {
  for_each = var.workloads

  name                = "${var.place.name}-${each.key}"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  tags                = var.place.tags
}

resource "azurerm_federated_identity_credential" "this" {
  for_each = var.workloads

  name                      = each.key
  user_assigned_identity_id = azurerm_user_assigned_identity.this[each.key].id
  issuer                    = var.issuer
  subject                   = "system:serviceaccount:${each.value.namespace}:${each.value.serviceAccount}"
  audience                  = ["api://AzureADTokenExchange"]
}

resource "azurerm_role_assignment" "this" {
  for_each = local.grants

  scope                = var.scopes[each.value.scope]
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.this[each.value.workload].principal_id
  principal_type       = "ServicePrincipal"
}
