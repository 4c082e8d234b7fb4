# Workflows log in with GitHub's token: there is no password. A pull request may only look, a job of the GitHub
# environment (which has reviewers, for prod) may change.
locals {
  subscription = "/subscriptions/${var.subscription_id}"
  logins = {
    plan  = "repo:${var.repository}:pull_request"
    apply = "repo:${var.repository}:environment:aks-${var.environment}"
  }
  rights = {
    plan-look    = { login = "plan", role = "Reader", scope = local.subscription }
    plan-state   = { login = "plan", role = "Storage Blob Data Reader", scope = azurerm_storage_account.state.id }
    apply-change = { login = "apply", role = "Contributor", scope = local.subscription }
    apply-state  = { login = "apply", role = "Storage Blob Data Contributor", scope = azurerm_storage_account.state.id }
  }
  # Roles that modules hand out, by the ids Azure gave them; no other can be handed out by the CI.
  grantable = [
    "4d97b98b-1d4f-4787-a291-c67834d212e7", # Network Contributor
    "7f951dda-4ed3-4680-a7ca-43fe172d538d", # AcrPull
    "f1a07417-d97a-45cb-824c-7a7467783830", # Managed Identity Operator
    "befefa01-2a29-4197-83a8-272ff33ce314", # DNS Zone Contributor
    "4633458b-17de-408a-b874-0445c86b69e6", # Key Vault Secrets User
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", # Key Vault Secrets Officer
    "14b46e9e-c2b7-41b4-b07b-48a6ebf60603", # Key Vault Crypto Officer
    "12338af0-0e69-4776-bea7-57ae8d297424", # Key Vault Crypto User
    "e147488a-f6f5-4113-8e2d-b22465e65bf6", # Key Vault Crypto Service Encryption User
    "f25e0fa2-a7c8-4377-a976-54943a77a395", # Key Vault Contributor
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe", # Storage Blob Data Contributor
    "7efff54f-a5b4-42b5-a1c5-5411624893ce", # Disk Snapshot Contributor
    "b50d9833-a0cb-478e-945f-707fcc997c13", # Disk Restore Operator
    "acdd72a7-3385-48ef-bd42-f606fba81ae7", # Reader
  ]
  assign         = "Microsoft.Authorization/roleAssignments"
  grantable_list = join(", ", local.grantable)
}

resource "azurerm_user_assigned_identity" "ci" {
  for_each = local.logins

  name                = "todo-${var.environment}-ci-${each.key}"
  resource_group_name = azurerm_resource_group.state.name
  location            = azurerm_resource_group.state.location
  tags                = local.tags
}

resource "azurerm_federated_identity_credential" "ci" {
  for_each = local.logins

  name                      = "github-${each.key}"
  user_assigned_identity_id = azurerm_user_assigned_identity.ci[each.key].id
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = each.value
  audience                  = ["api://AzureADTokenExchange"]
}

resource "azurerm_role_assignment" "ci" {
  for_each = local.rights

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.ci[each.value.login].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "grants" {
  scope                = local.subscription
  role_definition_name = "Role Based Access Control Administrator"
  principal_id         = azurerm_user_assigned_identity.ci["apply"].principal_id
  principal_type       = "ServicePrincipal"
  condition_version    = "2.0"
  condition            = <<-CONDITION
    (
      (
        !(ActionMatches{'${local.assign}/write'})
        AND
        !(ActionMatches{'${local.assign}/delete'})
      )
      OR
      (
        (
          !(ActionMatches{'${local.assign}/write'})
          OR
          @Request[${local.assign}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${local.grantable_list}}
        )
        AND
        (
          !(ActionMatches{'${local.assign}/delete'})
          OR
          @Resource[${local.assign}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${local.grantable_list}}
        )
      )
    )
  CONDITION
}
