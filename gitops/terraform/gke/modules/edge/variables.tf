variable "place" {
  description = "Where the resources are and what they are called after."
  type = object({
    name           = string
    project        = string
    project_number = string
    region         = string
  })
}

variable "advanced_ddos_protection" {
  description = "Whether Cloud Armor's advanced network protection is on for the region."
  type        = bool
}
