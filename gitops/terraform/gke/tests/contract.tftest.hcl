# Evaluates the whole root with a mocked provider: all expressions, validations and preconditions, and the contract.
#   terraform test -var-file=envs/dev.tfvars
mock_provider "google" {
  mock_data "google_project" {
    defaults = {
      number = "123456789012"
    }
  }

  mock_data "google_container_engine_versions" {
    defaults = {
      valid_master_versions = ["1.36.4-gke.100"]
    }
  }
}

variables {
  written_secrets   = ["openai-api-key"]
  secret_values     = { openai-api-key = "canary-of-the-test" }
  database_password = "canary-of-the-test"
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
    kafka_mode = "managed"
  }

  assert {
    condition     = output.cluster_secret.labels["todo.dev/kafka-mode"] == "managed"
    error_message = "The label does not say where Kafka is."
  }
}
