output "name" {
  description = "Name of the zone."
  value       = oci_dns_zone.this.name
}

output "name_servers" {
  description = "What the parent zone delegates to."
  value       = oci_dns_zone.this.nameservers[*].hostname
}
