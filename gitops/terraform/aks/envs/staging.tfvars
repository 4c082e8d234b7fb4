# staging on AKS: the shape of prod, smaller.
environment      = "staging"
region           = "westeurope"
owner            = "team-platform"
kubernetes_minor = "1.36"

# 10.80.0.0/12 is this cluster's alone.
network = {
  address_space = "10.80.0.0/16"
  pods          = "10.84.0.0/16"
  services      = "10.88.0.0/20"
}
# The runners' network and the bastion.
admin_cidrs  = ["10.0.0.0/20"]
admin_groups = ["00000000-0000-0000-0000-0000000000a1"]

node_pools = {
  # System services alone.
  system = {
    machine = { type = "Standard_D4ads_v6" }
    min     = 3
    max     = 4
  }
  app = {
    machine = { type = "Standard_D4ads_v6" }
    min     = 2
    max     = 6
  }
  # Compute-optimised, for Kafka alone.
  kafka = {
    machine = { type = "Standard_F8as_v6" }
    min     = 3
    max     = 3
    taints  = { "dedicated=kafka" = "NoSchedule" }
  }
}

dns_zone   = "aks.staging.example.com"
kafka_mode = "strimzi"

database = {
  version           = "17"
  machine           = "GP_Standard_D2ds_v5"
  storage_gb        = 64
  high_availability = true
  backup_days       = 7
}

retention = {
  logs_days  = 30
  audit_days = 90
}

advanced_ddos_protection = false
deletion_protection      = true

# Of your own account: replace them.
subscription_id         = "00000000-0000-0000-0000-000000000051"
tenant_id               = "00000000-0000-0000-0000-0000000000ff"
runners_network_id      = "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/runners/providers/Microsoft.Network/virtualNetworks/runners"
database_administrators = { name = "database-admins", object_id = "00000000-0000-0000-0000-0000000000a2" }
