# What Argo CD learns of this cluster: labels choose, annotations fill in (../contract.json). This file is the same in
# aks, gke and oke (a test compares them).

locals {
  versions  = jsondecode(file("${path.module}/../versions.json"))
  workloads = jsondecode(file("${path.module}/../workloads.json"))
  name      = "todo-${var.environment}-${local.cloud}"

  # Entries of the secrets store. Terraform makes the entry; its value is written past the state (README, secrets).
  secrets = jsondecode(file("${path.module}/../secrets.json"))
  secret_names = toset(concat(
    local.secrets.all,
    lookup(local.secrets, local.cloud, []),
    var.kafka_mode == "managed" ? local.secrets.managedKafka : [],
  ))

  labels = {
    environment = var.environment
    owner       = var.owner
    managed-by  = "terraform"
    part-of     = "todo"
  }

  cluster_secret = {
    labels = {
      "argocd.argoproj.io/secret-type" = "cluster"
      "app.kubernetes.io/managed-by"   = "terraform"
      "app.kubernetes.io/part-of"      = "todo"
      "todo.dev/owner"                 = var.owner
      "todo.dev/env"                   = var.environment
      "todo.dev/cloud"                 = local.cloud
      "todo.dev/region"                = var.region
      "todo.dev/kafka-mode"            = var.kafka_mode
    }
    annotations = merge(
      { for component, identity in module.identity.identities : "identity.${component}" => identity },
      {
        dnsZone       = var.dns_zone
        ingressIP     = module.edge.ingress_ip
        kmsKey        = module.secrets.disk_key
        dbHost        = module.database.host
        kafkaBrokers  = var.kafka_mode == "managed" ? one(module.kafka[*].brokers) : "todo-kafka-bootstrap.infra-services.svc:9093"
        logWorkspace  = module.audit.workspace
        imageRegistry = module.registry.url
        backupBucket  = module.backup.bucket
      },
      local.cloud_annotations,
    )
  }
}

output "cluster_secret" {
  description = "Labels and annotations of Argo CD's cluster Secret, by the contract of ../contract.json."
  value       = local.cluster_secret
}

output "cluster_secret_manifest" {
  description = "The Secret itself, for `kubectl apply -f -`: it names the cluster that Argo CD runs in and holds no credential."
  value = yamlencode({
    apiVersion = "v1"
    kind       = "Secret"
    metadata = {
      name        = local.name
      namespace   = "argocd"
      labels      = local.cluster_secret.labels
      annotations = local.cluster_secret.annotations
    }
    type = "Opaque"
    stringData = {
      name   = local.name
      server = "https://kubernetes.default.svc"
      config = jsonencode({ tlsClientConfig = { insecure = false } })
    }
  })
}

output "cluster" {
  description = "Name and version of the cluster, for `kubeconfig` and for people."
  value = {
    name    = module.cluster.name
    version = module.cluster.version
  }
}

output "ranges" {
  description = "Address ranges of the subnets by name: NetworkPolicies of the environments name some of them."
  value       = module.network.ranges
}

output "name_servers" {
  description = "Name servers that the parent zone delegates this environment's zone to."
  value       = module.dns.name_servers
}
