output "url" {
  description = "What an image reference begins with."
  value       = google_artifact_registry_repository.this.registry_uri
}
