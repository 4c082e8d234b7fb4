output "compartment_ocid" {
  description = "For envs/<env>.tfvars."
  value       = oci_identity_compartment.this.id
}

output "namespace" {
  description = "For envs/<env>.backend.hcl."
  value       = data.oci_objectstorage_namespace.this.namespace
}
