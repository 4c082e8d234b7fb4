# external-dns writes its records, cert-manager its challenges.
resource "azurerm_dns_zone" "this" {
  name                = var.zone
  resource_group_name = var.place.resource_group
  tags                = var.place.tags
}
