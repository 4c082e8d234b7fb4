# What must be refused before anything is asked of the cloud.
#   terraform test -var-file=envs/dev.tfvars
mock_provider "azurerm" {}

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

run "unprotected_production" {
  command = plan

  variables {
    environment         = "prod"
    deletion_protection = false
    database            = { machine = "B_Standard_B2s", storage_gb = 32, high_availability = false, backup_days = 7 }
    retention           = { logs_days = 7, audit_days = 7 }
  }

  expect_failures = [var.deletion_protection, var.database, var.retention]
}
