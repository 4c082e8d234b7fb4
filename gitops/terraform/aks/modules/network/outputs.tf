output "subnets" {
  description = "Ids of the subnets, by name, once their rules and their way out are in place."
  value       = { for name, subnet in azurerm_subnet.this : name => subnet.id }

  depends_on = [
    azurerm_subnet_network_security_group_association.this,
    azurerm_subnet_nat_gateway_association.nodes,
  ]
}

output "endpoint" {
  description = "Where a private endpoint of each kind goes."
  value = {
    for kind, zone in azurerm_private_dns_zone.this : kind => {
      subnet_id       = azurerm_subnet.this["endpoints"].id
      private_zone_id = zone.id
    }
  }

  depends_on = [
    azurerm_private_dns_zone_virtual_network_link.this,
    azurerm_private_dns_zone_virtual_network_link.runners,
    azurerm_virtual_network_peering.runners,
  ]
}

output "ranges" {
  description = "Address ranges of the subnets, by name."
  value       = local.subnets
}
