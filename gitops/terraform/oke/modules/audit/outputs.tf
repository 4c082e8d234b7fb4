output "workspace" {
  description = "The Log Analytics group that containers' logs go to."
  value       = oci_log_analytics_log_analytics_log_group.this.id
}
