locals {
  # What every module is told about where it is.
  place = {
    name           = local.name
    project        = var.project_id
    project_number = data.google_project.this.number
    region         = var.region
  }
}

module "network" {
  source = "./modules/network"

  place         = local.place
  address_space = var.network.address_space
  pods_cidr     = var.network.pods
  services_cidr = var.network.services
  admin_cidrs   = var.admin_cidrs
}

module "secrets" {
  source = "./modules/secrets"

  place          = local.place
  names          = local.secret_names
  written        = var.written_secrets
  values         = var.secret_values
  values_version = var.secrets_version
}

module "registry" {
  source = "./modules/registry"

  place               = local.place
  key                 = module.secrets.keys["registry"]
  trusted_images      = var.trusted_images
  enforce_admission   = var.environment != "dev"
  node_service_member = module.cluster.node_service_member
}

module "cluster" {
  source = "./modules/cluster"

  place               = local.place
  kubernetes_minor    = var.kubernetes_minor
  zones               = var.zones
  subnets             = module.network.subnets
  network             = module.network.id
  admin_cidrs         = var.admin_cidrs
  admin_groups        = var.admin_groups
  security_group      = var.security_group
  etcd_key            = module.secrets.keys["etcd"]
  deletion_protection = var.deletion_protection
}

module "node_pools" {
  source = "./modules/node-pools"

  cluster         = module.cluster.id
  pools           = var.node_pools
  zones           = var.zones
  service_account = module.cluster.node_service_account
  disk_key        = module.secrets.disk_key
}

module "identity" {
  source = "./modules/identity"

  place         = local.place
  workloads     = local.workloads
  dns_zone      = module.dns.id
  bucket        = module.backup.bucket
  workload_pool = module.cluster.workload_pool
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
  zones               = var.zones
  network             = module.network.id
  endpoint_subnet     = module.network.subnets["database"]
  key                 = module.secrets.keys["database"]
  deletion_protection = var.deletion_protection
  password            = var.database_password
  password_version    = var.secrets_version
}

module "audit" {
  source = "./modules/audit"

  place     = local.place
  key       = module.secrets.keys["logs"]
  retention = var.retention
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
  key    = module.secrets.keys["backup"]
}

# The alternative to Kafka in the cluster: brokers know their clients by certificates of the CA pool.
module "kafka" {
  source = "./modules/kafka"
  count  = var.kafka_mode == "managed" ? 1 : 0

  place  = local.place
  subnet = module.network.subnets["endpoints"]
  key    = module.secrets.keys["kafka"]
}
