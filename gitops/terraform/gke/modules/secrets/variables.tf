variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "names" {
  description = "Entries to make."
  type        = set(string)
}

variable "written" {
  description = "Entries among them whose values are written; the others keep what was filled in by hand."
  type        = set(string)
}

variable "values" {
  description = "Values of entries, written and never kept."
  type        = map(string)
  sensitive   = true
  ephemeral   = true
}

variable "values_version" {
  description = "Raised when values changed."
  type        = number
}
