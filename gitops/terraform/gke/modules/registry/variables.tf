variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "key" {
  description = "Key that images are encrypted with."
  type        = string
}

variable "trusted_images" {
  description = "Name patterns of images that are admitted."
  type        = list(string)
}

variable "enforce_admission" {
  description = "Whether other images are kept out, or only reported."
  type        = bool
}

variable "node_service_member" {
  description = "The nodes, as IAM names them."
  type        = string
}
