variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "subnet" {
  description = "Subnet of the brokers' private endpoints."
  type        = string
}

variable "key" {
  description = "Key that topics are encrypted with."
  type        = string
}
