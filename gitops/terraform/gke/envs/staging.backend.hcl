# Written once by bootstrap/: the state of this environment, and of no other.
bucket = "todo-staging-terraform"
prefix = "gke"
