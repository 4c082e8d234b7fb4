variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "private_vault" {
  description = "Whether the vault has hardware of its own."
  type        = bool
}

variable "names" {
  description = "Entries to make."
  type        = set(string)
}

variable "settings" {
  description = "Entries that are no secret: settings of platform components that Terraform knows."
  type        = map(string)
}
