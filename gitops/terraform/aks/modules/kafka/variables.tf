variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    resource_group = string
    location       = string
    tags           = map(string)
  })
}

variable "endpoint" {
  description = "Where the private endpoint goes: subnet and private DNS zone."
  type = object({
    subnet_id       = string
    private_zone_id = string
  })
}
