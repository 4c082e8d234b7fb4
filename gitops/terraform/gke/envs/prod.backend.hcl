# Written once by bootstrap/: the state of this environment, and of no other.
bucket = "todo-prod-terraform"
prefix = "gke"
