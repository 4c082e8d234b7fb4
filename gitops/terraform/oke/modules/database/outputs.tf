output "host" {
  description = "The server's private name."
  value       = data.oci_psql_db_system_connection_detail.this.primary_db_endpoint[0].fqdn
}
