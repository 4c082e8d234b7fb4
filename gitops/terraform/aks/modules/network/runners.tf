# Runners write the vault and reach the API server, and neither has a public address: they have to be in here, and to find
# the names of private endpoints.
resource "azurerm_virtual_network_peering" "runners" {
  name                      = "runners"
  resource_group_name       = var.place.resource_group
  virtual_network_name      = azurerm_virtual_network.this.name
  remote_virtual_network_id = var.runners_network_id
}

resource "azurerm_private_dns_zone_virtual_network_link" "runners" {
  for_each = azurerm_private_dns_zone.this

  name                = "runners"
  private_dns_zone_id = each.value.id
  virtual_network_id  = var.runners_network_id
  tags                = var.place.tags
}
