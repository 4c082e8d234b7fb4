variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name        = string
    compartment = string
    region      = string
    tags        = map(string)
  })
}

variable "tenancy_ocid" {
  description = "The tenancy, where dynamic groups live."
  type        = string
}
