output "host" {
  description = "The server's name; it leads to the private endpoint."
  value       = trimsuffix(google_dns_record_set.this.name, ".")
}
