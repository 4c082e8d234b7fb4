resource "azurerm_user_assigned_identity" "control_plane" {
  name                = "${var.place.name}-control-plane"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  tags                = var.place.tags
}

resource "azurerm_user_assigned_identity" "kubelet" {
  name                = "${var.place.name}-kubelet"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  tags                = var.place.tags
}

locals {
  # The least the control plane needs: its two subnets, its key, its disks' key and the public address.
  control_plane_roles = {
    nodes     = { scope = var.subnets["nodes"], role = "Network Contributor" }
    api       = { scope = var.subnets["api"], role = "Network Contributor" }
    ingress   = { scope = var.ingress_scope, role = "Network Contributor" }
    etcd      = { scope = var.vault_id, role = "Key Vault Crypto User" }
    vault     = { scope = var.vault_id, role = "Key Vault Contributor" } # KMS over the private endpoint
    disk_keys = { scope = var.disk_encryption_id, role = "Reader" }
  }
}

resource "azurerm_role_assignment" "control_plane" {
  for_each = local.control_plane_roles

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.control_plane.principal_id
}

# The control plane gives nodes the kubelet's identity.
resource "azurerm_role_assignment" "kubelet_operator" {
  scope                = azurerm_user_assigned_identity.kubelet.id
  role_definition_name = "Managed Identity Operator"
  principal_id         = azurerm_user_assigned_identity.control_plane.principal_id
}

resource "azurerm_role_assignment" "pull" {
  scope                = var.registry_id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.kubelet.principal_id
}
