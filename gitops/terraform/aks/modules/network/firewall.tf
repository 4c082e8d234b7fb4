# What may enter each subnet, on which ports (none named: all). All else is denied, also what Azure's default rules
# would let through within the network.
locals {
  inbound = {
    nodes = [
      { name = "web", ports = ["80", "443"], sources = ["Internet"] },
      { name = "load-balancer", ports = [], sources = ["AzureLoadBalancer"] },
      { name = "cluster", ports = [], sources = [local.subnets.nodes, var.pods_cidr, local.subnets.api] },
    ]
    endpoints = [{ name = "private", ports = ["443", "9093"], sources = concat([local.subnets.nodes, local.subnets.api], var.admin_cidrs) }]
    database  = [{ name = "postgresql", ports = ["5432", "6432"], sources = concat([local.subnets.nodes, local.subnets.database], var.admin_cidrs) }]
    api       = [{ name = "kubernetes", ports = ["443", "4443"], sources = concat([local.subnets.nodes, "AzureLoadBalancer"], var.admin_cidrs) }]
  }
}

resource "azurerm_network_security_group" "this" {
  for_each = local.inbound

  name                = "${var.place.name}-${each.key}"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  tags                = var.place.tags

  dynamic "security_rule" {
    # A service tag stands alone in a rule, so each source has a rule of its own.
    for_each = flatten([
      for rule in each.value : [
        for position, source in rule.sources : merge(rule, { name = "${rule.name}-${position}", source = source })
      ]
    ])
    content {
      name                       = security_rule.value.name
      priority                   = 100 + security_rule.key
      direction                  = "Inbound"
      access                     = "Allow"
      protocol                   = length(security_rule.value.ports) == 0 ? "*" : "Tcp"
      source_address_prefix      = security_rule.value.source
      source_port_range          = "*"
      destination_address_prefix = "*"
      destination_port_range     = length(security_rule.value.ports) == 0 ? "*" : null
      destination_port_ranges    = length(security_rule.value.ports) == 0 ? null : security_rule.value.ports
    }
  }

  security_rule {
    name                       = "deny-all"
    priority                   = 4096
    direction                  = "Inbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "this" {
  for_each = local.inbound

  subnet_id                 = azurerm_subnet.this[each.key].id
  network_security_group_id = azurerm_network_security_group.this[each.key].id
}
