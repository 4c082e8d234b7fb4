variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "bucket" {
  description = "Name of the bucket that Velero writes to."
  type        = string
}

variable "key_id" {
  description = "Key that backups are encrypted with."
  type        = string
}
