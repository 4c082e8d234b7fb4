output "id" {
  description = "Id of the network, once its firewall is in place."
  value       = google_compute_network.this.id

  depends_on = [google_compute_network_firewall_policy_association.this]
}

output "subnets" {
  description = "Ids of the subnets, by name."
  value       = { for name, subnet in google_compute_subnetwork.this : name => subnet.id }

  depends_on = [google_compute_router_nat.this, google_network_connectivity_service_connection_policy.kafka]
}

output "ranges" {
  description = "Address ranges of the subnets, by name."
  value       = local.subnets
}
