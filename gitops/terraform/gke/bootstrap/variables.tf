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

variable "project_id" {
  description = "The project of this environment."
  type        = string
}
