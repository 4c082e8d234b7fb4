data "oci_containerengine_cluster_option" "this" {
  cluster_option_id = "all"
  compartment_id    = var.place.compartment
}

locals {
  offered = [
    for version in data.oci_containerengine_cluster_option.this.kubernetes_versions : version
    if startswith(version, "v${var.kubernetes_minor}.")
  ]
  this_cluster = "target.cluster.id = '${oci_containerengine_cluster.this.id}'"
  # By number, not by letter: v1.36.10 comes after v1.36.9.
  patches = [for version in local.offered : tonumber(split(".", version)[2])]
  version = length(local.offered) == 0 ? "v${var.kubernetes_minor}.0" : "v${var.kubernetes_minor}.${max(local.patches...)}"
}

resource "oci_containerengine_cluster" "this" {
  compartment_id     = var.place.compartment
  name               = var.place.name
  vcn_id             = var.vcn_id
  type               = "ENHANCED_CLUSTER" # workload identity and add-ons
  kubernetes_version = local.version
  kms_key_id         = var.etcd_key
  freeform_tags      = var.place.tags

  # The API server is private: an address in our own subnet, behind its own rules.
  endpoint_config {
    is_public_ip_enabled = false
    subnet_id            = var.subnets["api"]
    nsg_ids              = [var.groups["api"]]
  }

  cluster_pod_network_options {
    cni_type = "OCI_VCN_IP_NATIVE" # Calico enforces NetworkPolicies: README, deviations
  }

  image_policy_config {
    is_policy_enabled = length(var.image_signing_keys) > 0

    dynamic "key_details" {
      for_each = var.image_signing_keys
      content {
        kms_key_id = key_details.value
      }
    }
  }

  options {
    service_lb_subnet_ids = [var.subnets["load-balancer"]]

    kubernetes_network_config {
      pods_cidr     = var.pods_cidr
      services_cidr = var.services_cidr
    }

    # Others can check tokens of the cluster's ServiceAccounts.
    open_id_connect_discovery {
      is_open_id_connect_discovery_enabled = true
    }

    # People log in at the identity domain; Kubernetes RBAC names their groups.
    open_id_connect_token_authentication_config {
      is_open_id_connect_auth_enabled = true
      issuer_url                      = var.login.issuer
      client_id                       = var.login.client_id
      username_claim                  = "sub"
      groups_claim                    = "groups"
      groups_prefix                   = "oci:"
      signing_algorithms              = ["RS256"]
    }

    service_lb_config {
      freeform_tags = var.place.tags
    }

    persistent_volume_config {
      freeform_tags = var.place.tags
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.offered) > 0
      error_message = "OKE does not offer Kubernetes ${var.kubernetes_minor} in ${var.place.region}: choose the other version of versions.json."
    }
  }
}

# Who administers the cluster is the cloud's to say.
resource "oci_identity_policy" "administrators" {
  compartment_id = var.place.compartment
  name           = "${var.place.name}-administrators"
  description    = "Administrators of ${var.place.name}"
  statements = [
    for group in var.admin_groups :
    "Allow group '${group}' to manage clusters in compartment id ${var.place.compartment} where ${local.this_cluster}"
  ]
  freeform_tags = var.place.tags
}
