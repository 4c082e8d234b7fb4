resource "azurerm_resource_group" "this" {
  name     = local.name
  location = var.region
  tags     = local.labels
}

resource "azurerm_management_lock" "this" {
  count = var.deletion_protection ? 1 : 0

  name       = "no-deletion"
  scope      = azurerm_resource_group.this.id
  lock_level = "CanNotDelete"
  notes      = "Deletion protection: see gitops/terraform/README.md for how it is lifted."
}

locals {
  # What every module is told about where it is.
  place = {
    name           = local.name
    resource_group = azurerm_resource_group.this.name
    location       = azurerm_resource_group.this.location
    tags           = local.labels
  }
}

module "network" {
  source = "./modules/network"

  place                    = local.place
  address_space            = var.network.address_space
  pods_cidr                = var.network.pods
  zones                    = var.zones
  admin_cidrs              = var.admin_cidrs
  runners_network_id       = var.runners_network_id
  advanced_ddos_protection = var.advanced_ddos_protection
}

module "secrets" {
  source = "./modules/secrets"

  place               = local.place
  vault_name          = "kv-todo-${var.environment}"
  tenant_id           = var.tenant_id
  endpoint            = module.network.endpoint["vault"]
  deletion_protection = var.deletion_protection
  workspace_id        = module.audit.workspace_id
  names               = local.secret_names
  written             = var.written_secrets
  values              = var.secret_values
  values_version      = var.secrets_version
  settings = {
    # No secret, but Terraform's to know: how external-dns finds the zone with its own identity.
    platform-external-dns = jsonencode({
      "azure.json" = jsonencode({
        tenantId                     = var.tenant_id
        subscriptionId               = var.subscription_id
        resourceGroup                = azurerm_resource_group.this.name
        useWorkloadIdentityExtension = true
      })
    })
  }
}

module "registry" {
  source = "./modules/registry"

  place    = local.place
  endpoint = module.network.endpoint["registry"]
  encryption = {
    key_id   = module.secrets.keys["registry"]
    identity = module.secrets.encryption_identity
  }
}

module "cluster" {
  source = "./modules/cluster"

  place              = local.place
  tenant_id          = var.tenant_id
  kubernetes_minor   = var.kubernetes_minor
  zones              = var.zones
  sku_tier           = var.environment == "dev" ? "Free" : "Standard"
  system_pool        = var.node_pools["system"]
  subnets            = module.network.subnets
  pods_cidr          = var.network.pods
  services_cidr      = var.network.services
  admin_groups       = var.admin_groups
  workspace_id       = module.audit.workspace_id
  disk_encryption_id = module.secrets.disk_key
  etcd_key_id        = module.secrets.keys["etcd"]
  vault_id           = module.secrets.vault_id
  registry_id        = module.registry.id
  ingress_scope      = azurerm_resource_group.this.id
}

module "node_pools" {
  source = "./modules/node-pools"

  cluster_id         = module.cluster.id
  kubernetes_version = module.cluster.version
  pools              = { for name, pool in var.node_pools : name => pool if name != "system" }
  zones              = var.zones
  subnet_id          = module.network.subnets["nodes"]
  tags               = local.labels
}

module "identity" {
  source = "./modules/identity"

  place     = local.place
  issuer    = module.cluster.oidc_issuer
  workloads = local.workloads
  scopes = {
    dns     = module.dns.id
    secrets = module.secrets.vault_id
    backup  = module.backup.id
    disks   = module.cluster.nodes.id
    # Not beside the disks: a snapshot outlives the cluster.
    snapshots = azurerm_resource_group.this.id
  }
}

module "dns" {
  source = "./modules/dns"

  place = local.place
  zone  = var.dns_zone
}

module "database" {
  source = "./modules/database"

  place            = local.place
  tenant_id        = var.tenant_id
  database         = var.database
  zones            = var.zones
  subnet_id        = module.network.subnets["database"]
  private_zone_id  = module.network.endpoint["database"].private_zone_id
  administrators   = var.database_administrators
  password         = var.database_password
  password_version = var.secrets_version
  encryption = {
    key_id   = module.secrets.keys["database"]
    identity = module.secrets.encryption_identity
  }
}

module "audit" {
  source = "./modules/audit"

  place      = local.place
  cluster_id = module.cluster.id
  retention  = var.retention
}

module "edge" {
  source = "./modules/edge"

  place                    = local.place
  zones                    = var.zones
  advanced_ddos_protection = var.advanced_ddos_protection
  workspace_id             = module.audit.workspace_id
}

module "backup" {
  source = "./modules/backup"

  place        = local.place
  bucket       = "todo-velero-${var.environment}-${local.cloud}"
  endpoint     = module.network.endpoint["blob"]
  workspace_id = module.audit.workspace_id
  encryption = {
    key_id   = module.secrets.keys["backup"]
    identity = module.secrets.encryption_identity
  }
}

# The alternative to Kafka in the cluster. Event Hubs has no client certificates: README, deviations.
module "kafka" {
  source = "./modules/kafka"
  count  = var.kafka_mode == "managed" ? 1 : 0

  place    = local.place
  endpoint = module.network.endpoint["kafka"]
}
