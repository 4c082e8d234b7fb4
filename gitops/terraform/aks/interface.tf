# The interface of every cloud: this file is the same in aks, gke and oke (a test compares them). What only one cloud
# needs to know stands in its cloud.tf.

variable "environment" {
  description = "The stage this cluster serves."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "The environment is one of dev, staging and prod."
  }
}

variable "region" {
  description = "The cloud's region; it has at least three zones."
  type        = string
}

variable "owner" {
  description = "The team that answers for these resources; every one of them carries it."
  type        = string
}

variable "kubernetes_minor" {
  description = "Minor version of Kubernetes, N-1 or N-2 of upstream's newest (versions.json); the cloud keeps the patch current."
  type        = string

  validation {
    condition     = contains(local.versions.allowed, var.kubernetes_minor)
    error_message = "Only ${join(" and ", local.versions.allowed)} are N-1 and N-2 of ${local.versions.n} (versions.json)."
  }
}

variable "network" {
  description = "Address ranges: of the network itself, of pods and of services. No two environments share one."
  type = object({
    address_space = string
    pods          = string
    services      = string
  })

  validation {
    condition     = alltrue([for range in values(var.network) : can(cidrhost(range, 0))])
    error_message = "Each range of the network is written in CIDR notation."
  }

  validation {
    condition     = tonumber(split("/", var.network.address_space)[1]) <= 16
    error_message = "The network needs a /16: its subnets are cut from it."
  }
}

variable "admin_cidrs" {
  description = "Private ranges that reach the API server: the runners' network and the bastion. Never the internet."
  type        = list(string)

  validation {
    condition     = alltrue([for range in var.admin_cidrs : can(regex("^(10|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.", range))])
    error_message = "The API server is private: only ranges of RFC 1918 reach it."
  }
}

variable "admin_groups" {
  description = "Groups of the company's directory whose members administer the cluster (break-glass included)."
  type        = list(string)

  validation {
    condition     = length(var.admin_groups) > 0
    error_message = "Without a group nobody could administer the cluster: local accounts are off."
  }
}

variable "node_pools" {
  description = "Node pools by name. `min` and `max` count the nodes of all three zones together."
  type = map(object({
    machine = object({
      type      = string
      cpus      = optional(number) # for machine types that take them apart
      memory_gb = optional(number)
    })
    min     = number
    max     = number
    disk_gb = optional(number, 128)
    labels  = optional(map(string), {})
    taints  = optional(map(string), {}) # key=value → effect
  }))

  validation {
    condition     = alltrue([for name in ["system", "app", "kafka"] : contains(keys(var.node_pools), name)])
    error_message = "System services, applications and Kafka each have a pool of their own: system, app and kafka."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : pool.min >= 1 && pool.min <= pool.max])
    error_message = "A pool has at least one node, and never more at least than at most."
  }
}

variable "kafka_mode" {
  description = "`strimzi`: Kafka runs in the cluster. `managed`: the cloud's own service."
  type        = string
  default     = "strimzi"

  validation {
    condition     = contains(["strimzi", "managed"], var.kafka_mode)
    error_message = "Kafka is either `strimzi` or `managed`."
  }
}

variable "dns_zone" {
  description = "The public zone of this environment, such as aks.dev.example.com."
  type        = string
}

variable "database" {
  description = "PostgreSQL: machine, size, and how much of it survives what."
  type = object({
    version           = optional(string, "17")
    machine           = string
    cpus              = optional(number)
    memory_gb         = optional(number)
    storage_gb        = number
    high_availability = bool
    backup_days       = number
  })

  validation {
    condition     = var.environment != "prod" || (var.database.high_availability && var.database.backup_days >= 14)
    error_message = "In prod the database spans zones and keeps backups for at least 14 days."
  }
}

variable "retention" {
  description = "Days that logs and audit records are kept."
  type = object({
    logs_days  = number
    audit_days = number
  })

  validation {
    condition     = var.environment != "prod" || (var.retention.logs_days >= 30 && var.retention.audit_days >= 365)
    error_message = "In prod logs are kept for 30 days and audit records for 365 days at least."
  }
}

variable "advanced_ddos_protection" {
  description = "The cloud's paid protection of the public address, beyond the basic one that is always on."
  type        = bool
  default     = false
}
