# Written once by bootstrap/: the state of this environment, and of no other.
resource_group_name  = "todo-state"
storage_account_name = "todostatedev"
container_name       = "terraform"
key                  = "aks.tfstate"
subscription_id      = "00000000-0000-0000-0000-0000000000d1"
tenant_id            = "00000000-0000-0000-0000-0000000000ff"
