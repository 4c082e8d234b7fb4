output "bucket" {
  description = "Name of the bucket that Velero writes to."
  value       = oci_objectstorage_bucket.this.name
}
