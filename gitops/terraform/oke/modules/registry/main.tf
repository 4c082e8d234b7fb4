locals {
  services = [
    "audit-service", "chat-api", "frontend", "mcp-server", "notification-service", "recurring-task-worker",
    "reminder-scheduler", "reminder-trigger", "task-broadcaster", "websocket-service",
  ]
}

data "oci_objectstorage_namespace" "this" {
  compartment_id = var.tenancy_ocid
}

resource "oci_artifacts_container_repository" "this" {
  for_each = toset(local.services)

  compartment_id = var.place.compartment
  display_name   = "${var.place.name}/todo-${each.key}"
  is_immutable   = true
  is_public      = false
  freeform_tags  = var.place.tags
}

# Images are scanned when they are pushed and while they are kept.
resource "oci_vulnerability_scanning_container_scan_recipe" "this" {
  compartment_id = var.place.compartment
  display_name   = var.place.name
  freeform_tags  = var.place.tags

  scan_settings {
    scan_level = "STANDARD"
  }
}

resource "oci_vulnerability_scanning_container_scan_target" "this" {
  compartment_id           = var.place.compartment
  display_name             = var.place.name
  container_scan_recipe_id = oci_vulnerability_scanning_container_scan_recipe.this.id
  freeform_tags            = var.place.tags

  target_registry {
    compartment_id = var.place.compartment
    type           = "OCIR"
    repositories   = [for repository in oci_artifacts_container_repository.this : repository.display_name]
  }
}

# Nodes of this compartment pull; nobody else does.
resource "oci_identity_dynamic_group" "nodes" {
  compartment_id = var.tenancy_ocid
  name           = "${var.place.name}-nodes"
  description    = "Nodes of ${var.place.name}"
  matching_rule  = "ALL {instance.compartment.id = '${var.place.compartment}'}"
  freeform_tags  = var.place.tags
}

resource "oci_identity_policy" "pull" {
  compartment_id = var.place.compartment
  name           = "${var.place.name}-pull"
  description    = "Nodes of ${var.place.name} pull images"
  statements     = ["Allow dynamic-group ${oci_identity_dynamic_group.nodes.name} to read repos in compartment id ${var.place.compartment}"]
  freeform_tags  = var.place.tags
}
