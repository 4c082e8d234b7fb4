locals {
  # The topics of the application and their dead letters, from where Kafka in the cluster has them too.
  chart = yamldecode(file("${path.module}/../../../../charts/kafka/values.yaml"))
  topics = merge(
    local.chart.topics,
    { for topic in keys(local.chart.topics) : "${topic}.dlq" => local.chart.deadLetters },
  )
}

# Certificates of clients come from here, and brokers trust no others: mutual TLS.
resource "google_privateca_ca_pool" "clients" {
  name     = "${var.place.name}-kafka-clients"
  project  = var.place.project
  location = var.place.region
  tier     = "DEVOPS" # short-lived certificates, none revoked one by one

  issuance_policy {
    maximum_lifetime = "7776000s" # 90 days

    allowed_issuance_modes {
      allow_csr_based_issuance    = true
      allow_config_based_issuance = false
    }

    identity_constraints {
      allow_subject_passthrough           = true
      allow_subject_alt_names_passthrough = false
    }

    baseline_values {
      ca_options {
        is_ca = false
      }
      key_usage {
        base_key_usage {
          digital_signature = true
          key_encipherment  = true
        }
        extended_key_usage {
          client_auth = true
        }
      }
    }
  }
}

resource "google_managed_kafka_cluster" "this" {
  cluster_id = var.place.name
  project    = var.place.project
  location   = var.place.region

  capacity_config {
    vcpu_count   = "3"
    memory_bytes = tostring(12 * pow(1024, 3))
  }

  gcp_config {
    kms_key = var.key

    access_config {
      network_configs {
        subnet = var.subnet
      }
    }
  }

  rebalance_config {
    mode = "AUTO_REBALANCE_ON_SCALE_UP"
  }

  tls_config {
    # CN=<app-id> becomes the principal User:<app-id>, as in charts/kafka.
    ssl_principal_mapping_rules = "RULE:^CN=([^,]+).*$/$1/,DEFAULT"

    trust_config {
      cas_configs {
        ca_pool = google_privateca_ca_pool.clients.id
      }
    }
  }
}

resource "google_managed_kafka_topic" "this" {
  for_each = local.topics

  topic_id           = each.key
  project            = var.place.project
  location           = var.place.region
  cluster            = google_managed_kafka_cluster.this.cluster_id
  partition_count    = each.value.partitions
  replication_factor = 3

  configs = {
    "min.insync.replicas" = "2"
    "retention.ms"        = tostring(each.value.retentionDays * 24 * 60 * 60 * 1000)
  }
}
