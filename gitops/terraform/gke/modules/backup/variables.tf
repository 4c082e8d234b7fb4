variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "bucket" {
  description = "Name of the bucket that Velero writes to."
  type        = string
}

variable "key" {
  description = "Key that backups are encrypted with."
  type        = string
}
