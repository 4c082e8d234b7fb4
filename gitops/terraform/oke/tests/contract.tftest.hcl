# Evaluates the whole root with a mocked provider: all expressions, validations and preconditions, and the contract.
#   terraform test -var-file=envs/dev.tfvars
mock_provider "oci" {
  mock_data "oci_identity_availability_domains" {
    defaults = {
      availability_domains = [{ name = "AD-1", id = "AD-1", compartment_id = "tenancy" }, { name = "AD-2", id = "AD-2", compartment_id = "tenancy" }, { name = "AD-3", id = "AD-3", compartment_id = "tenancy" }]
    }
  }

  mock_data "oci_core_services" {
    defaults = {
      services = [{ id = "ocid1.service.oc1..all", cidr_block = "all-fra-services-in-oracle-services-network", name = "All FRA Services In Oracle Services Network", description = "All" }]
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
        { source_name = "Oracle-Linux-9.6-2026.09.20-0-OKE-1.36.10-1300", image_id = "ocid1.image.oc1..x86", source_type = "IMAGE" },
        { source_name = "Oracle-Linux-9.6-aarch64-2026.09.20-0-OKE-1.36.10-1300", image_id = "ocid1.image.oc1..arm", source_type = "IMAGE" },
      ]
    }
  }

  mock_data "oci_psql_db_system_connection_detail" {
    defaults = {
      primary_db_endpoint = [{ fqdn = "primary.todo.postgresql.eu-frankfurt-1.oc1.oraclecloud.com", ip_address = "10.48.8.5", port = 5432 }]
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
