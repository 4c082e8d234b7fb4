{{/* A service with the defaults under it, as JSON. Takes (dict "root" $ "name" <service>). */}}
{{- define "todo.service" -}}
{{- $service := index .root.Values.services .name -}}
{{- mustMergeOverwrite (deepCopy .root.Values.defaults) (deepCopy $service) | mustToJson -}}
{{- end }}

{{/* `repository:tag@digest`: the digest is what runs, the tag is for people. */}}
{{- define "todo.image" -}}
{{- printf "%s:%s@%s" .repository .tag .digest -}}
{{- end }}

{{/* The one public host. */}}
{{- define "todo.host" -}}{{ .Values.host }}.{{ .Values.cluster.dnsZone }}{{- end }}

{{/* A service scales by an autoscaler, by itself (`replicas`), or not. */}}
{{- define "todo.scaled" -}}
{{- if .Values.scaling.enabled }}true{{ end -}}
{{- end }}

{{/*
On OKE Dapr reads Secrets of the cluster (there is no Dapr component for OCI Vault), for which daprd needs the token of
the service account; everywhere else no pod has one.
*/}}
{{- define "todo.needsToken" -}}
{{- if and (eq .root.Values.cluster.cloud "oke") (has "secrets" .service.uses) }}true{{ else }}false{{ end -}}
{{- end }}

{{/* Annotations the Dapr injector reads; they count on the pod template alone. */}}
{{- define "todo.dapr" -}}
dapr.io/enabled: "true"
dapr.io/app-id: {{ .name }}
dapr.io/app-port: {{ .service.port | quote }}
dapr.io/config: app-config-{{ .name }}
dapr.io/log-as-json: "true"
dapr.io/log-level: {{ .service.logLevel }}
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: {{ .service.health }}
dapr.io/graceful-shutdown-seconds: "30"
dapr.io/block-shutdown-duration: 10s
dapr.io/disable-builtin-k8s-secret-store: "true"
dapr.io/metrics-port: "9090"
dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
dapr.io/sidecar-cpu-request: {{ .service.sidecar.requests.cpu }}
dapr.io/sidecar-cpu-limit: {{ .service.sidecar.limits.cpu }}
dapr.io/sidecar-memory-request: {{ .service.sidecar.requests.memory }}
dapr.io/sidecar-memory-limit: {{ .service.sidecar.limits.memory }}
{{- end }}

{{/* The environment of a service's container. */}}
{{- define "todo.env" -}}
{{- $env := dict "LOG_LEVEL" .service.logLevel -}}
{{- if has "kafka" .service.uses }}{{ $_ := set $env "DAPR_PUBSUB_NAME" (printf "pubsub-kafka-todo-%s" .name) }}{{ end -}}
{{- if has "secrets" .service.uses }}{{ $_ := set $env "DAPR_SECRETSTORE_NAME" "secretstore-cloud" }}{{ end -}}
{{- $public := printf "https://%s" (include "todo.host" .root) -}}
{{- if eq .name "frontend" }}{{ $_ := set $env "NEXT_PUBLIC_API_URL" $public }}{{ end -}}
{{- if eq .name "chat-api" }}{{ $_ := set $env "CORS_ORIGINS" $public }}{{ end -}}
{{- range $name, $value := mustMergeOverwrite $env (.service.env | default dict) }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
