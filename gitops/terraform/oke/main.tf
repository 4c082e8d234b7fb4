locals {
  # What every module is told about where it is.
  place = {
    name        = local.name
    compartment = var.compartment_ocid
    region      = var.region
    tags        = local.labels
  }
  # Regions with one availability domain have three fault domains: separate hardware and power, one building. The
  # specification's three zones are met to the letter only where there are three domains (README, deviations).
  domains = data.oci_identity_availability_domains.this.availability_domains[*].name
}

check "zones" {
  assert {
    condition     = length(local.domains) >= 3
    error_message = "${var.region} has ${length(local.domains)} availability domain(s): fault domains stand in for zones."
  }
}

module "network" {
  source = "./modules/network"

  place         = local.place
  address_space = var.network.address_space
  pods_cidr     = var.network.pods
  admin_cidrs   = var.admin_cidrs
}

module "secrets" {
  source = "./modules/secrets"

  place         = local.place
  private_vault = var.private_vault
  names         = local.secret_names
  settings = {
    # No secret, but Terraform's to know: how external-dns finds the zone with its own identity.
    platform-external-dns = jsonencode({
      "oci.yaml" = yamlencode({
        auth        = { region = var.region, useWorkloadIdentity = true }
        compartment = var.compartment_ocid
      })
    })
  }
}

module "registry" {
  source = "./modules/registry"

  place        = local.place
  tenancy_ocid = var.tenancy_ocid
}

module "cluster" {
  source = "./modules/cluster"

  place              = local.place
  kubernetes_minor   = var.kubernetes_minor
  vcn_id             = module.network.id
  subnets            = module.network.subnets
  groups             = module.network.groups
  services_cidr      = var.network.services
  pods_cidr          = var.network.pods
  etcd_key           = module.secrets.keys["etcd"]
  image_signing_keys = var.image_signing_keys
  login              = var.login
  admin_groups       = var.admin_groups
}

module "node_pools" {
  source = "./modules/node-pools"

  place              = local.place
  cluster_id         = module.cluster.id
  kubernetes_version = module.cluster.version
  pools              = var.node_pools
  domains            = local.domains
  tenancy_ocid       = var.tenancy_ocid
  subnets            = module.network.subnets
  groups             = module.network.groups
  disk_key           = module.secrets.disk_key
}

module "identity" {
  source = "./modules/identity"

  place      = local.place
  cluster_id = module.cluster.id
  workloads  = local.workloads
  vault_id   = module.secrets.vault_id
  zone       = module.dns.name
  bucket     = module.backup.bucket
}

module "dns" {
  source = "./modules/dns"

  place = local.place
  zone  = var.dns_zone
}

module "database" {
  source = "./modules/database"

  place               = local.place
  database            = var.database
  subnet_id           = module.network.subnets["database"]
  group_id            = module.network.groups["database"]
  vault_id            = module.secrets.vault_id
  key_id              = module.secrets.keys["secrets"]
  availability_domain = local.domains[0]
}

module "audit" {
  source = "./modules/audit"

  place        = local.place
  tenancy_ocid = var.tenancy_ocid
  cluster_id   = module.cluster.id
  subnets      = module.network.subnets
  key_id       = module.secrets.keys["backup"]
  retention    = var.retention
}

module "edge" {
  source = "./modules/edge"

  place                    = local.place
  advanced_ddos_protection = var.advanced_ddos_protection
}

module "backup" {
  source = "./modules/backup"

  place  = local.place
  bucket = "todo-velero-${var.environment}-${local.cloud}"
  key_id = module.secrets.keys["backup"]
}

# The alternative to Kafka in the cluster: brokers know their clients by certificates.
module "kafka" {
  source = "./modules/kafka"
  count  = var.kafka_mode == "managed" ? 1 : 0

  place       = local.place
  subnet_id   = module.network.subnets["kafka"]
  client_cas  = var.kafka_client_cas
  environment = var.environment
}
