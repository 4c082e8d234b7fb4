# staging on GKE: the shape of prod, smaller.
environment      = "staging"
region           = "europe-west3"
owner            = "team-platform"
kubernetes_minor = "1.36"
zones            = ["europe-west3-a", "europe-west3-b", "europe-west3-c"]

# 10.96.0.0/12 is this cluster's alone.
network = {
  address_space = "10.96.0.0/16"
  pods          = "10.100.0.0/16"
  services      = "10.104.0.0/20"
}
# The runners' network and the bastion.
admin_cidrs  = ["10.0.0.0/20"]
admin_groups = ["platform-admins@example.com"]

node_pools = {
  # System services alone.
  system = {
    machine = { type = "n4-standard-4" }
    min     = 3
    max     = 4
    taints  = { "CriticalAddonsOnly=true" = "NoSchedule" }
  }
  app = {
    machine = { type = "n4-standard-4" }
    min     = 2
    max     = 6
  }
  # Compute-optimised, for Kafka alone.
  kafka = {
    machine = { type = "c4-standard-8" }
    min     = 3
    max     = 3
    taints  = { "dedicated=kafka" = "NoSchedule" }
  }
}

dns_zone   = "gke.staging.example.com"
kafka_mode = "strimzi"

database = {
  version           = "17"
  machine           = "db-custom-2-7680"
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
project_id     = "todo-staging"
security_group = "gke-security-groups@example.com"
