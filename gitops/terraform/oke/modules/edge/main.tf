# The one public address: Traefik's Service takes it. Oracle's protection of layers 3 and 4 is always in front of it.
resource "oci_core_public_ip" "ingress" {
  compartment_id = var.place.compartment
  display_name   = "${var.place.name}-ingress"
  lifetime       = "RESERVED"
  freeform_tags  = var.place.tags

  lifecycle {
    ignore_changes = [private_ip_id] # the load balancer's
  }
}

# Layer 7: rates per client and Oracle's core rules. It works on a load balancer, not on the network load balancer
# that Traefik has by default (README, deviations).
resource "oci_waf_web_app_firewall_policy" "this" {
  count = var.advanced_ddos_protection ? 1 : 0

  compartment_id = var.place.compartment
  display_name   = var.place.name
  freeform_tags  = var.place.tags

  actions {
    name = "allow"
    type = "ALLOW"
  }

  actions {
    name = "too-many"
    type = "RETURN_HTTP_RESPONSE"
    code = 429
  }

  request_access_control {
    default_action_name = "allow"
  }

  request_rate_limiting {
    rules {
      name        = "per-client"
      type        = "REQUEST_RATE_LIMITING"
      action_name = "too-many"

      configurations {
        period_in_seconds          = 60
        requests_limit             = 1200
        action_duration_in_seconds = 60
      }
    }
  }
}
