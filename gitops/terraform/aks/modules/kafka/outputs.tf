output "brokers" {
  description = "Where clients begin."
  value       = "${azurerm_eventhub_namespace.this.name}.servicebus.windows.net:9093"
}
