# Written once by bootstrap/: the state of this environment, and of no other.
bucket    = "todo-staging-terraform"
namespace = "example"
region    = "eu-frankfurt-1"
key       = "oke.tfstate"
