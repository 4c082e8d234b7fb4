output "ingress_ip" {
  description = "The public address that Traefik's Service takes."
  value       = azurerm_public_ip.ingress.ip_address
}
