variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "zone" {
  description = "Name of the zone."
  type        = string
}
