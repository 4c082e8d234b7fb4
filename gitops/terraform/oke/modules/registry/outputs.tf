output "url" {
  description = "What an image reference begins with."
  value       = "ocir.${var.place.region}.oci.oraclecloud.com/${data.oci_objectstorage_namespace.this.namespace}/${var.place.name}"
}
