output "workspace" {
  description = "The bucket that Cloud Logging keeps the cluster's logs in."
  value       = google_logging_project_bucket_config.logs.name
}
