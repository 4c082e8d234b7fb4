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

variable "tenancy_ocid" {
  description = "The tenancy."
  type        = string
}

variable "parent_compartment_ocid" {
  description = "Compartment that the environment's own is made in."
  type        = string
}

variable "identity_domain_url" {
  description = "Endpoint of the identity domain, such as https://idcs-….identity.oraclecloud.com."
  type        = string
}

variable "oauth_client_id" {
  description = "The domain's application that token exchanges are made through. Its secret alone opens nothing: README, login."
  type        = string
}
