output "ingress_ip" {
  description = "The public address that Traefik's Service takes."
  value       = google_compute_address.ingress.address
}
