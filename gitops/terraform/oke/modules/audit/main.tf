data "oci_objectstorage_namespace" "this" {
  compartment_id = var.tenancy_ocid
}

locals {
  # Logging counts in months of 30 days, and in six of them at most.
  log_days = min(180, ceil(var.retention.logs_days / 30) * 30)
  connector = join(", ", [
    "request.principal.type = 'serviceconnector'",
    "request.principal.compartment.id = '${var.place.compartment}'",
    "target.bucket.name = '${oci_objectstorage_bucket.audit.name}'",
  ])
}

resource "oci_logging_log_group" "this" {
  compartment_id = var.place.compartment
  display_name   = var.place.name
  description    = "Control plane and network of ${var.place.name}"
  freeform_tags  = var.place.tags
}

# API server, scheduler, controller manager and cloud controller manager.
resource "oci_logging_log" "control_plane" {
  display_name       = "${var.place.name}-control-plane"
  log_group_id       = oci_logging_log_group.this.id
  log_type           = "SERVICE"
  is_enabled         = true
  retention_duration = local.log_days
  freeform_tags      = var.place.tags

  configuration {
    compartment_id = var.place.compartment

    source {
      source_type = "OCISERVICE"
      service     = "oke-k8s-cp-prod"
      resource    = var.cluster_id
      category    = "all-service-logs"
    }
  }
}

resource "oci_logging_log" "flows" {
  for_each = var.subnets

  display_name       = "${var.place.name}-flows-${each.key}"
  log_group_id       = oci_logging_log_group.this.id
  log_type           = "SERVICE"
  is_enabled         = true
  retention_duration = local.log_days
  freeform_tags      = var.place.tags

  configuration {
    compartment_id = var.place.compartment

    source {
      source_type = "OCISERVICE"
      service     = "flowlogs"
      resource    = each.value
      category    = "all"
    }
  }
}

# Who did what in the compartment, Kubernetes' audit events among it: kept in a bucket that nobody can empty early.
resource "oci_objectstorage_bucket" "audit" {
  compartment_id        = var.place.compartment
  namespace             = data.oci_objectstorage_namespace.this.namespace
  name                  = "${var.place.name}-audit"
  access_type           = "NoPublicAccess"
  storage_tier          = "Standard"
  object_events_enabled = true
  kms_key_id            = var.key_id
  freeform_tags         = var.place.tags

  retention_rules {
    display_name = "audit"

    duration {
      time_amount = tostring(var.retention.audit_days)
      time_unit   = "DAYS"
    }
  }
}

resource "oci_sch_service_connector" "audit" {
  compartment_id = var.place.compartment
  display_name   = "${var.place.name}-audit"
  description    = "Audit events into the archive"
  freeform_tags  = var.place.tags

  source {
    kind = "logging"

    log_sources {
      compartment_id = var.place.compartment
      log_group_id   = "_Audit_Include_Subcompartment"
    }
  }

  target {
    kind      = "objectStorage"
    namespace = oci_objectstorage_bucket.audit.namespace
    bucket    = oci_objectstorage_bucket.audit.name
  }
}

resource "oci_identity_policy" "audit" {
  compartment_id = var.place.compartment
  name           = "${var.place.name}-audit"
  description    = "The connector of ${var.place.name} writes the archive"
  statements     = ["Allow any-user to manage objects in compartment id ${var.place.compartment} where all {${local.connector}}"]
  freeform_tags  = var.place.tags
}

# What Fluent Bit ships of every pod.
resource "oci_log_analytics_log_analytics_log_group" "this" {
  compartment_id = var.place.compartment
  namespace      = data.oci_objectstorage_namespace.this.namespace
  display_name   = var.place.name
  description    = "Containers of ${var.place.name}"
  freeform_tags  = var.place.tags
}

# Oracle's own rules about configuration, activity and threats watch the compartment.
data "oci_cloud_guard_detector_recipes" "oracle" {
  compartment_id         = var.tenancy_ocid
  resource_metadata_only = true
}

resource "oci_cloud_guard_target" "this" {
  compartment_id       = var.place.compartment
  display_name         = var.place.name
  target_resource_id   = var.place.compartment
  target_resource_type = "COMPARTMENT"
  freeform_tags        = var.place.tags

  dynamic "target_detector_recipes" {
    for_each = [
      for recipe in flatten(data.oci_cloud_guard_detector_recipes.oracle.detector_recipe_collection[*].items) : recipe.id
      if recipe.owner == "ORACLE"
    ]
    content {
      detector_recipe_id = target_detector_recipes.value
    }
  }
}
