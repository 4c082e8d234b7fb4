# dev on GKE: small, single, soon to be thrown away; but as private and as strict as prod.
environment      = "dev"
region           = "europe-west3"
owner            = "team-platform"
kubernetes_minor = "1.36"
zones            = ["europe-west3-a", "europe-west3-b", "europe-west3-c"]

# 10.32.0.0/12 is this cluster's alone.
network = {
  address_space = "10.32.0.0/16"
  pods          = "10.36.0.0/16"
  services      = "10.40.0.0/20"
}
# The runners' network and the bastion.
admin_cidrs  = ["10.0.0.0/20"]
admin_groups = ["platform-admins@example.com"]

node_pools = {
  # System services alone.
  system = {
    machine = { type = "n4-standard-2" }
    min     = 1
    max     = 3
    taints  = { "CriticalAddonsOnly=true" = "NoSchedule" }
  }
  app = {
    machine = { type = "n4-standard-4" }
    min     = 1
    max     = 3
  }
  # Compute-optimised, for Kafka alone.
  kafka = {
    machine = { type = "c4-standard-4" }
    min     = 1
    max     = 3
    taints  = { "dedicated=kafka" = "NoSchedule" }
  }
}

dns_zone   = "gke.dev.example.com"
kafka_mode = "strimzi"

database = {
  version           = "17"
  machine           = "db-custom-1-3840"
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
project_id     = "todo-dev"
security_group = "gke-security-groups@example.com"
