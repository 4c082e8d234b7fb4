# dev on AKS: small, single, soon to be thrown away; but as private and as strict as prod.
environment      = "dev"
region           = "westeurope"
owner            = "team-platform"
kubernetes_minor = "1.36"

# 10.16.0.0/12 is this cluster's alone.
network = {
  address_space = "10.16.0.0/16"
  pods          = "10.20.0.0/16"
  services      = "10.24.0.0/20"
}
# The runners' network and the bastion.
admin_cidrs  = ["10.0.0.0/20"]
admin_groups = ["00000000-0000-0000-0000-0000000000a1"]

node_pools = {
  # System services alone.
  system = {
    machine = { type = "Standard_D2ads_v6" }
    min     = 1
    max     = 3
    disk_gb = 64
  }
  app = {
    machine = { type = "Standard_D4ads_v6" }
    min     = 1
    max     = 3
  }
  # Compute-optimised, for Kafka alone.
  kafka = {
    machine = { type = "Standard_F4as_v6" }
    min     = 1
    max     = 3
    taints  = { "dedicated=kafka" = "NoSchedule" }
  }
}

dns_zone   = "aks.dev.example.com"
kafka_mode = "strimzi"

database = {
  version           = "17"
  machine           = "B_Standard_B2s"
  storage_gb        = 32
  high_availability = false
  backup_days       = 7
}

retention = {
  logs_days  = 7
  audit_days = 90
}

advanced_ddos_protection = false
deletion_protection      = false

# Of your own account: replace them.
subscription_id         = "00000000-0000-0000-0000-0000000000d1"
tenant_id               = "00000000-0000-0000-0000-0000000000ff"
runners_network_id      = "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/runners/providers/Microsoft.Network/virtualNetworks/runners"
database_administrators = { name = "database-admins", object_id = "00000000-0000-0000-0000-0000000000a2" }
