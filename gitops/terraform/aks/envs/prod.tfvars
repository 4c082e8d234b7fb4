# prod on AKS: three of everything, nothing destroyed by one command.
environment      = "prod"
region           = "westeurope"
owner            = "team-platform"
kubernetes_minor = "1.36"

# 10.144.0.0/12 is this cluster's alone.
network = {
  address_space = "10.144.0.0/16"
  pods          = "10.148.0.0/16"
  services      = "10.152.0.0/20"
}
# The runners' network and the bastion.
admin_cidrs  = ["10.0.0.0/20"]
admin_groups = ["00000000-0000-0000-0000-0000000000a1"]

node_pools = {
  # System services alone.
  system = {
    machine = { type = "Standard_D4ads_v6" }
    min     = 3
    max     = 6
  }
  app = {
    machine = { type = "Standard_D8ads_v6" }
    min     = 3
    max     = 12
  }
  # Compute-optimised, for Kafka alone.
  kafka = {
    machine = { type = "Standard_F8as_v6" }
    min     = 3
    max     = 6
    taints  = { "dedicated=kafka" = "NoSchedule" }
  }
}

dns_zone   = "aks.prod.example.com"
kafka_mode = "strimzi"

database = {
  version           = "17"
  machine           = "GP_Standard_D4ds_v5"
  storage_gb        = 256
  high_availability = true
  backup_days       = 14
}

retention = {
  logs_days  = 30
  audit_days = 365
}

advanced_ddos_protection = true
deletion_protection      = true

# Of your own account: replace them.
subscription_id         = "00000000-0000-0000-0000-000000000001"
tenant_id               = "00000000-0000-0000-0000-0000000000ff"
runners_network_id      = "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/runners/providers/Microsoft.Network/virtualNetworks/runners"
database_administrators = { name = "database-admins", object_id = "00000000-0000-0000-0000-0000000000a2" }
