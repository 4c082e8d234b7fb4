output "ingress_ip" {
  description = "The public address that Traefik's Service takes."
  value       = oci_core_public_ip.ingress.ip_address
}

output "waf_policy" {
  description = "Id of the firewall policy; none without advanced protection."
  value       = one(oci_waf_web_app_firewall_policy.this[*].id)
}
