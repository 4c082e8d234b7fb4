variable "environment" {
  description = "The stage: dev, staging or prod."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment is one of dev, staging and prod."
  }
}

variable "region" {
  description = "Region of the state."
  type        = string
}

variable "owner" {
  description = "The team that answers for these resources."
  type        = string
}

variable "repository" {
  description = "The GitHub repository whose workflows may log in, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[^/*]+/[^/*]+$", var.repository))
    error_message = "Name exactly one repository, as owner/name."
  }
}

variable "subscription_id" {
  description = "The subscription of this environment."
  type        = string
}

variable "tenant_id" {
  description = "The Entra ID tenant."
  type        = string
}
