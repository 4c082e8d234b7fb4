output "brokers" {
  description = "Where clients with certificates begin."
  value       = "bootstrap.${var.place.name}.${var.place.region}.managedkafka.${var.place.project}.cloud.goog:9192"
}
