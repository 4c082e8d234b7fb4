# prod on GKE: three of everything, nothing destroyed by one command.
environment      = "prod"
region           = "europe-west3"
owner            = "team-platform"
kubernetes_minor = "1.36"
zones            = ["europe-west3-a", "europe-west3-b", "europe-west3-c"]

# 10.160.0.0/12 is this cluster's alone.
network = {
  address_space = "10.160.0.0/16"
  pods          = "10.164.0.0/16"
  services      = "10.168.0.0/20"
}
# The runners' network and the bastion.
admin_cidrs  = ["10.0.0.0/20"]
admin_groups = ["platform-admins@example.com"]

node_pools = {
  # System services alone.
  system = {
    machine = { type = "n4-standard-4" }
    min     = 3
    max     = 6
    taints  = { "CriticalAddonsOnly=true" = "NoSchedule" }
  }
  app = {
    machine = { type = "n4-standard-8" }
    min     = 3
    max     = 12
  }
  # Compute-optimised, for Kafka alone.
  kafka = {
    machine = { type = "c4-standard-8" }
    min     = 3
    max     = 6
    taints  = { "dedicated=kafka" = "NoSchedule" }
  }
}

dns_zone   = "gke.prod.example.com"
kafka_mode = "strimzi"

database = {
  version           = "17"
  machine           = "db-perf-optimized-N-4"
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
project_id     = "todo-prod"
security_group = "gke-security-groups@example.com"
