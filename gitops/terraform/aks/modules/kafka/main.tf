locals {
  # The topics of the application and their dead letters, from where Kafka in the cluster has them too.
  chart = yamldecode(file("${path.module}/../../../../charts/kafka/values.yaml"))
  topics = merge(
    local.chart.topics,
    { for topic in keys(local.chart.topics) : "${topic}.dlq" => local.chart.deadLetters },
  )
}

resource "azurerm_eventhub_namespace" "this" {
  name                          = var.place.name
  resource_group_name           = var.place.resource_group
  location                      = var.place.location
  sku                           = "Premium" # private endpoint, zones, 90 days of retention
  capacity                      = 1
  minimum_tls_version           = "1.2"
  local_authentication_enabled  = false # Entra ID alone: Dapr's pubsub.azure.eventhubs
  public_network_access_enabled = false
  tags                          = var.place.tags
}

resource "azurerm_private_endpoint" "this" {
  name                = "${var.place.name}-kafka"
  resource_group_name = var.place.resource_group
  location            = var.place.location
  subnet_id           = var.endpoint.subnet_id
  tags                = var.place.tags

  private_service_connection {
    name                           = "kafka"
    private_connection_resource_id = azurerm_eventhub_namespace.this.id
    is_manual_connection           = false
    subresource_names              = ["namespace"]
  }

  private_dns_zone_group {
    name                 = "kafka"
    private_dns_zone_ids = [var.endpoint.private_zone_id]
  }
}

resource "azurerm_eventhub" "this" {
  for_each = local.topics

  name            = each.key
  namespace_id    = azurerm_eventhub_namespace.this.id
  partition_count = each.value.partitions

  retention_description {
    cleanup_policy          = "Delete"
    retention_time_in_hours = each.value.retentionDays * 24
  }
}

resource "azurerm_eventhub_namespace_schema_group" "this" {
  name                 = "todo"
  namespace_id         = azurerm_eventhub_namespace.this.id
  schema_type          = "Avro"
  schema_compatibility = "Backward"
}
