# What must be refused before anything is asked of the cloud.
#   terraform test -var-file=envs/dev.tfvars
mock_provider "google" {}

variables {
  written_secrets   = ["openai-api-key"]
  secret_values     = { openai-api-key = "canary-of-the-test" }
  database_password = "canary-of-the-test"
}

run "wrong_version" {
  command = plan

  variables {
    kubernetes_minor = "1.37"
  }

  expect_failures = [var.kubernetes_minor]
}

run "public_administrators" {
  command = plan

  variables {
    admin_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.admin_cidrs]
}
