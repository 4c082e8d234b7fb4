locals {
  # Cut from the /16, in all clouds alike: NetworkPolicies of the environments name these ranges.
  subnets = {
    api           = { cidr = cidrsubnet(var.address_space, 12, 0), public = false } # /28
    database      = { cidr = cidrsubnet(var.address_space, 8, 8), public = false }  # /24
    kafka         = { cidr = cidrsubnet(var.address_space, 8, 9), public = false }  # /24
    load-balancer = { cidr = cidrsubnet(var.address_space, 8, 10), public = true }  # /24
    nodes         = { cidr = cidrsubnet(var.address_space, 4, 1), public = false }  # /20
    pods          = { cidr = var.pods_cidr, public = false }
  }
}

resource "oci_core_vcn" "this" {
  compartment_id = var.place.compartment
  display_name   = var.place.name
  cidr_blocks    = [var.address_space, var.pods_cidr]
  dns_label      = replace(var.place.name, "-", "")
  freeform_tags  = var.place.tags
}

# Rules are written per group of addresses (firewall.tf): the list that every subnet starts with lets nothing through.
resource "oci_core_default_security_list" "this" {
  manage_default_resource_id = oci_core_vcn.this.default_security_list_id
  freeform_tags              = var.place.tags
}

data "oci_core_services" "all" {
  filter {
    name   = "name"
    values = ["All .* Services In Oracle Services Network"]
    regex  = true
  }
}

# The private path to Vault, registry, logging and object storage.
resource "oci_core_service_gateway" "this" {
  compartment_id = var.place.compartment
  vcn_id         = oci_core_vcn.this.id
  display_name   = var.place.name
  freeform_tags  = var.place.tags

  services {
    service_id = data.oci_core_services.all.services[0].id
  }
}

resource "oci_core_nat_gateway" "this" {
  compartment_id = var.place.compartment
  vcn_id         = oci_core_vcn.this.id
  display_name   = var.place.name
  freeform_tags  = var.place.tags
}

resource "oci_core_internet_gateway" "this" {
  compartment_id = var.place.compartment
  vcn_id         = oci_core_vcn.this.id
  display_name   = var.place.name
  freeform_tags  = var.place.tags
}

resource "oci_core_route_table" "private" {
  compartment_id = var.place.compartment
  vcn_id         = oci_core_vcn.this.id
  display_name   = "private"
  freeform_tags  = var.place.tags

  route_rules {
    destination_type  = "SERVICE_CIDR_BLOCK"
    destination       = data.oci_core_services.all.services[0].cidr_block
    network_entity_id = oci_core_service_gateway.this.id
  }

  route_rules {
    destination_type  = "CIDR_BLOCK"
    destination       = "0.0.0.0/0"
    network_entity_id = oci_core_nat_gateway.this.id
  }
}

resource "oci_core_route_table" "public" {
  compartment_id = var.place.compartment
  vcn_id         = oci_core_vcn.this.id
  display_name   = "public"
  freeform_tags  = var.place.tags

  route_rules {
    destination_type  = "CIDR_BLOCK"
    destination       = "0.0.0.0/0"
    network_entity_id = oci_core_internet_gateway.this.id
  }
}

# Regional subnets: each spans all availability domains.
resource "oci_core_subnet" "this" {
  for_each = local.subnets

  compartment_id             = var.place.compartment
  vcn_id                     = oci_core_vcn.this.id
  display_name               = each.key
  cidr_block                 = each.value.cidr
  route_table_id             = each.value.public ? oci_core_route_table.public.id : oci_core_route_table.private.id
  prohibit_public_ip_on_vnic = !each.value.public
  prohibit_internet_ingress  = !each.value.public
  freeform_tags              = var.place.tags

  depends_on = [oci_core_default_security_list.this]
}
