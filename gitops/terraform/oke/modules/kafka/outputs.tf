output "brokers" {
  description = "Where clients with certificates begin."
  value = one([
    for address in oci_managed_kafka_kafka_cluster.this.kafka_bootstrap_urls : address.url
    if strcontains(upper(address.name), "MTLS")
  ])
}
