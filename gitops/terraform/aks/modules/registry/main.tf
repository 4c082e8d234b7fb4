resource "azurerm_container_registry" "this" {
  # Letters and digits only, unique in all of Azure.
  name                          = replace(var.place.name, "-", "")
  resource_group_name           = var.place.resource_group
  location                      = var.place.location
  sku                           = "Premium" # private endpoint, own key, zones
  admin_enabled                 = false
  anonymous_pull_enabled        = false
  public_network_access_enabled = false
  export_policy_enabled         = false
  data_endpoint_enabled         = true
  zone_redundancy_enabled       = true
  retention_policy_in_days      = 30
  network_rule_bypass_option    = "AzureServices"
  tags                          = var.place.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [var.encryption.identity.id]
  }

  encryption {
    key_vault_key_id   = var.encryption.key_id
    identity_client_id = var.encryption.identity.client_id
  }
}

resource "azurerm_private_endpoint" "this" {
  name                = "${var.place.name}-registry"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  subnet_id           = var.endpoint.subnet_id
  tags                = var.place.tags

  private_service_connection {
    name                           = "registry"
    private_connection_resource_id = azurerm_container_registry.this.id
    is_manual_connection           = false
    subresource_names              = ["registry"]
  }

  private_dns_zone_group {
    name                 = "registry"
    private_dns_zone_ids = [var.endpoint.private_zone_id]
  }
}

# Images are scanned when they are pushed and while they are kept.
resource "azurerm_security_center_subscription_pricing" "containers" {
  tier          = "Standard"
  resource_type = "Containers"

  extension {
    name = "ContainerRegistriesVulnerabilityAssessments"
  }

  extension {
    name = "AgentlessDiscoveryForKubernetes"
  }
}
