output "id" {
  description = "Name of the zone, as IAM takes it."
  value       = google_dns_managed_zone.this.name
}

output "name_servers" {
  description = "What the parent zone delegates to."
  value       = google_dns_managed_zone.this.name_servers
}
