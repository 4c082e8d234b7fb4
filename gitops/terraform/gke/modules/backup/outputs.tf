output "bucket" {
  description = "Name of the bucket that Velero writes to."
  value       = google_storage_bucket.this.name
}
