resource "oci_managed_kafka_kafka_cluster_config" "this" {
  compartment_id = var.place.compartment
  display_name   = var.place.name
  freeform_tags  = var.place.tags

  latest_config {
    properties = {
      "auto.create.topics.enable"  = "false" # topics are made by their names alone
      "default.replication.factor" = "3"
      "min.insync.replicas"        = "2"
    }
  }
}

resource "oci_managed_kafka_kafka_cluster" "this" {
  compartment_id            = var.place.compartment
  display_name              = var.place.name
  cluster_type              = var.environment == "prod" ? "PRODUCTION" : "DEVELOPMENT"
  coordination_type         = "KRAFT" # ZooKeeper ended with Kafka 3
  kafka_version             = "4.0.0"
  cluster_config_id         = oci_managed_kafka_kafka_cluster_config.this.id
  cluster_config_version    = oci_managed_kafka_kafka_cluster_config.this.latest_config[0].version_number
  client_certificate_bundle = var.client_cas # mutual TLS
  freeform_tags             = var.place.tags

  access_subnets {
    subnets = [var.subnet_id]
  }

  broker_shape {
    node_count          = 3
    ocpu_count          = 2
    storage_size_in_gbs = 200
  }
}
