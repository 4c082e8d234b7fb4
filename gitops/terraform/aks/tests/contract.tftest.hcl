# Evaluates the whole root with a mocked provider: all expressions, validations and preconditions, and the contract.
#   terraform test -var-file=envs/dev.tfvars
mock_provider "azurerm" {
  mock_data "azurerm_kubernetes_service_versions" {
    defaults = {
      versions = ["1.36.4"]
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
