locals {
  # Cut from the /16, in all clouds alike: NetworkPolicies of the environments name these ranges.
  subnets = {
    api       = cidrsubnet(var.address_space, 12, 0) # /28
    database  = cidrsubnet(var.address_space, 8, 8)  # /24
    endpoints = cidrsubnet(var.address_space, 8, 9)  # /24
    nodes     = cidrsubnet(var.address_space, 4, 1)  # /20
  }
  # Services that take a subnet of their own, by the subnet's name.
  delegations = {
    database = "Microsoft.DBforPostgreSQL/flexibleServers"
    api      = "Microsoft.ContainerService/managedClusters"
  }
  private_zones = {
    vault    = "privatelink.vaultcore.azure.net"
    registry = "privatelink.azurecr.io"
    blob     = "privatelink.blob.core.windows.net"
    kafka    = "privatelink.servicebus.windows.net"
    database = "${var.place.name}.private.postgres.database.azure.com"
  }
}

resource "azurerm_network_ddos_protection_plan" "this" {
  count = var.advanced_ddos_protection ? 1 : 0

  name                = var.place.name
  resource_group_name = var.place.resource_group
  location            = var.place.location
  tags                = var.place.tags
}

resource "azurerm_virtual_network" "this" {
  name                = var.place.name
  resource_group_name = var.place.resource_group
  location            = var.place.location
  address_space       = [var.address_space]
  tags                = var.place.tags

  dynamic "ddos_protection_plan" {
    for_each = azurerm_network_ddos_protection_plan.this
    content {
      id     = ddos_protection_plan.value.id
      enable = true
    }
  }
}

resource "azurerm_subnet" "this" {
  for_each = local.subnets

  name                              = each.key
  resource_group_name               = var.place.resource_group
  virtual_network_name              = azurerm_virtual_network.this.name
  address_prefixes                  = [each.value]
  default_outbound_access_enabled   = false
  private_endpoint_network_policies = "Enabled"

  dynamic "delegation" {
    for_each = contains(keys(local.delegations), each.key) ? [local.delegations[each.key]] : []
    content {
      name = "service"
      service_delegation {
        name    = delegation.value
        actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
      }
    }
  }
}

# Nodes leave through an address of their own, so that partners can allow it.
resource "azurerm_public_ip" "egress" {
  name                = "${var.place.name}-egress"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  allocation_method   = "Static"
  sku                 = "StandardV2"
  zones               = var.zones
  tags                = var.place.tags
}

resource "azurerm_nat_gateway" "this" {
  name                = var.place.name
  resource_group_name = var.place.resource_group
  location            = var.place.location
  sku_name            = "StandardV2" # spans zones; Standard would live in one
  zones               = var.zones
  tags                = var.place.tags
}

resource "azurerm_nat_gateway_public_ip_association" "this" {
  nat_gateway_id       = azurerm_nat_gateway.this.id
  public_ip_address_id = azurerm_public_ip.egress.id
}

resource "azurerm_subnet_nat_gateway_association" "nodes" {
  subnet_id      = azurerm_subnet.this["nodes"].id
  nat_gateway_id = azurerm_nat_gateway.this.id
}

resource "azurerm_private_dns_zone" "this" {
  for_each = local.private_zones

  name                = each.value
  resource_group_name = var.place.resource_group
  tags                = var.place.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "this" {
  for_each = azurerm_private_dns_zone.this

  name                = var.place.name
  private_dns_zone_id = each.value.id
  virtual_network_id  = azurerm_virtual_network.this.id
  tags                = var.place.tags
}
