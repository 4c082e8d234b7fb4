# staging on OKE: the shape of prod, smaller.
environment      = "staging"
region           = "eu-frankfurt-1"
owner            = "team-platform"
kubernetes_minor = "1.36"

# 10.112.0.0/12 is this cluster's alone.
network = {
  address_space = "10.112.0.0/16"
  pods          = "10.116.0.0/16"
  services      = "10.120.0.0/20"
}
# The runners' network and the bastion.
admin_cidrs  = ["10.0.0.0/20"]
admin_groups = ["platform-admins"]

node_pools = {
  # System services alone.
  system = {
    machine = { type = "VM.Standard.E5.Flex", cpus = 2, memory_gb = 16 }
    min     = 3
    max     = 4
    taints  = { "CriticalAddonsOnly=true" = "NoSchedule" }
  }
  app = {
    machine = { type = "VM.Standard.E5.Flex", cpus = 2, memory_gb = 16 }
    min     = 2
    max     = 6
  }
  # Compute-optimised, for Kafka alone.
  kafka = {
    machine = { type = "VM.Optimized3.Flex", cpus = 4, memory_gb = 32 }
    min     = 3
    max     = 3
    taints  = { "dedicated=kafka" = "NoSchedule" }
  }
}

dns_zone   = "oke.staging.example.com"
kafka_mode = "strimzi"

database = {
  version           = "16"
  machine           = "PostgreSQL.VM.Standard.E5.Flex"
  cpus              = 2
  memory_gb         = 32
  storage_gb        = 64
  high_availability = true
  backup_days       = 7
}

retention = {
  logs_days  = 30
  audit_days = 90
}

advanced_ddos_protection = false

# Of your own account: replace them.
tenancy_ocid     = "ocid1.tenancy.oc1..example"
compartment_ocid = "ocid1.compartment.oc1..todo-staging"
login            = { issuer = "https://idcs-example.identity.oraclecloud.com", client_id = "kubernetes" }
