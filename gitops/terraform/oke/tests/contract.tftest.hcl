# Evaluates the whole root with a mocked provider: all expressions, validations and preconditions, and the contract.
#   terraform test -var-file=envs/dev.tfvars
mock_provider "oci" {
  mock_data "oci_identity_availability_domains" {
    defaults = {
      availability_domains = [{ name = "AD-1" }, { name = "AD-2" }, { name = "AD-3" }]
    }
  }

  mock_data "oci_core_services" {
    defaults = {
      services = [{ id = "ocid1.service.oc1..all", cidr_block = "all-fra-services-in-oracle-services-network", name = "All FRA Services In Oracle Services Network" }]
    }
  }

  mock_data "oci_containerengine_cluster_option" {
    defaults = {
      kubernetes_versions = ["v1.35.9", "v1.36.4", "v1.36.10"]
    }
  }

  mock_data "oci_containerengine_node_pool_option" {
    defaults = {
      sources = [
        { source_name = "Oracle-Linux-9.6-2026.09.20-0-OKE-1.36.10-1300", image_id = "ocid1.image.oc1..x86" },
        { source_name = "Oracle-Linux-9.6-aarch64-2026.09.20-0-OKE-1.36.10-1300", image_id = "ocid1.image.oc1..arm" },
      ]
    }
  }

  mock_data "oci_psql_db_system_connection_detail" {
    defaults = {
      primary_db_endpoint = [{ fqdn = "primary.todo.postgresql.eu-frankfurt-1.oc1.oraclecloud.com" }]
    }
  }

  mock_data "oci_cloud_guard_detector_recipes" {
    defaults = {
      detector_recipe_collection = [{ items = [{ id = "ocid1.recipe.oc1..oracle", owner = "ORACLE" }] }]
    }
  }

  mock_resource "oci_managed_kafka_kafka_cluster" {
    defaults = {
      kafka_bootstrap_urls = [{ name = "mTLS", url = "bootstrap.todo.kafka.eu-frankfurt-1.oci.oraclecloud.com:9093" }]
    }
  }
}

run "strimzi" {
  command = apply

  assert {
    condition = length(setsubtract(
      jsondecode(file("../contract.json")).properties.annotations.required,
      keys(output.cluster_secret.annotations),
    )) == 0
    error_message = "An annotation of the contract is missing."
  }
}

run "managed_kafka" {
  command = apply

  variables {
    kafka_mode       = "managed"
    kafka_client_cas = "-----BEGIN CERTIFICATE-----"
  }

  assert {
    condition     = output.cluster_secret.labels["todo.dev/kafka-mode"] == "managed"
    error_message = "The label does not say where Kafka is."
  }
}
