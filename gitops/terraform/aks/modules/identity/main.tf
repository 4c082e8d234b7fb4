locals {
  roles = {
    dns     = "DNS Zone Contributor"
    acme    = "DNS Zone Contributor" # challenges of certificates
    secrets = "Key Vault Secrets User"
    backup  = "Storage Blob Data Contributor"
  }
  grants = merge([
    for workload, spec in var.workloads : {
      for grant in spec.grants : "${workload}/${grant}" => { workload = workload, grant = grant }
    }
  ]...)
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

  scope                = var.scopes[each.value.grant]
  role_definition_name = local.roles[each.value.grant]
  principal_id         = azurerm_user_assigned_identity.this[each.value.workload].principal_id
  principal_type       = "ServicePrincipal"
}
