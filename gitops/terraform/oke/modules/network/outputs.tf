output "id" {
  description = "Id of the network."
  value       = oci_core_vcn.this.id
}

output "subnets" {
  description = "Ids of the subnets, by name."
  value       = { for name, subnet in oci_core_subnet.this : name => subnet.id }
}

output "groups" {
  description = "Ids of the security groups by name, once their rules are in place."
  value       = { for name, group in oci_core_network_security_group.this : name => group.id }

  depends_on = [
    oci_core_network_security_group_security_rule.in,
    oci_core_network_security_group_security_rule.out,
    oci_core_network_security_group_security_rule.inbound,
    oci_core_network_security_group_security_rule.outbound,
  ]
}

output "ranges" {
  description = "Address ranges of the subnets, by name."
  value       = { for name, subnet in local.subnets : name => subnet.cidr }
}
