# prod on OKE: three of everything, nothing destroyed by one command.
environment      = "prod"
region           = "eu-frankfurt-1"
owner            = "team-platform"
kubernetes_minor = "1.36"

# 10.176.0.0/12 is this cluster's alone.
network = {
  address_space = "10.176.0.0/16"
  pods          = "10.180.0.0/16"
  services      = "10.184.0.0/20"
}
# The runners' network and the bastion.
admin_cidrs  = ["10.0.0.0/20"]
admin_groups = ["platform-admins"]

node_pools = {
  # System services alone.
  system = {
    machine = { type = "VM.Standard.E5.Flex", cpus = 2, memory_gb = 16 }
    min     = 3
    max     = 6
    taints  = { "CriticalAddonsOnly=true" = "NoSchedule" }
  }
  app = {
    machine = { type = "VM.Standard.E5.Flex", cpus = 4, memory_gb = 32 }
    min     = 3
    max     = 12
  }
  # Compute-optimised, for Kafka alone.
  kafka = {
    machine = { type = "VM.Optimized3.Flex", cpus = 4, memory_gb = 32 }
    min     = 3
    max     = 6
    taints  = { "dedicated=kafka" = "NoSchedule" }
  }
}

dns_zone   = "oke.prod.example.com"
kafka_mode = "strimzi"

database = {
  version           = "16"
  machine           = "PostgreSQL.VM.Standard.E5.Flex"
  cpus              = 4
  memory_gb         = 64
  storage_gb        = 256
  high_availability = true
  backup_days       = 14
}

retention = {
  logs_days  = 30
  audit_days = 365
}

advanced_ddos_protection = true

# Of your own account: replace them.
tenancy_ocid     = "ocid1.tenancy.oc1..example"
compartment_ocid = "ocid1.compartment.oc1..todo-prod"
login            = { issuer = "https://idcs-example.identity.oraclecloud.com", client_id = "kubernetes" }
