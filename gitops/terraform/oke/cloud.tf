# What only Oracle Cloud needs to know.

variable "tenancy_ocid" {
  description = "The tenancy, for what is named there alone: availability domains and dynamic groups."
  type        = string
}

variable "compartment_ocid" {
  description = "The compartment of this environment."
  type        = string
}

variable "oci_profile" {
  description = "Profile of the configuration file that holds the session token."
  type        = string
  default     = "DEFAULT"
}

variable "login" {
  description = "Where administrators log in: the issuer of the identity domain, and the application registered there."
  type = object({
    issuer    = string
    client_id = string
  })
}

variable "private_vault" {
  description = "A vault on hardware of its own, whose keys rotate by themselves. It costs as much as a small cluster."
  type        = bool
  default     = false
}

variable "image_signing_keys" {
  description = "Keys whose signatures OKE demands of images; none: Kyverno alone checks signatures (policies/)."
  type        = list(string)
  default     = []
}

variable "kafka_client_cas" {
  description = "PEM bundle of the authorities whose certificates clients of managed Kafka show; public, no secret."
  type        = string
  default     = null

  validation {
    condition     = var.kafka_mode != "managed" || var.kafka_client_cas != null
    error_message = "Managed Kafka knows its clients by certificates: name their authority in kafka_client_cas."
  }
}

data "oci_identity_availability_domains" "this" {
  compartment_id = var.tenancy_ocid
}

locals {
  cloud = "oke"
  cloud_annotations = merge(
    {
      ociVaultOcid = module.secrets.vault_id
      # Network load balancers join it; its rules are written here, so the cluster needs no right to write any.
      loadBalancerSecurityGroup = module.network.groups["load-balancer"]
      dnsCompartment            = var.compartment_ocid
    },
    var.advanced_ddos_protection ? { wafPolicy = module.edge.waf_policy } : {},
  )
}
