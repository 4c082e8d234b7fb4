{{/* All destinations of a service, as a JSON list. Takes (dict "root" $ "service" <merged service>). */}}
{{- define "todo.destinations" -}}
{{- $names := .service.uses -}}
{{- if .service.dapr }}{{ $names = concat $names .root.Values.network.sidecar }}{{ end -}}
{{- $all := list -}}
{{- range $name := uniq $names | sortAlpha -}}
{{- $to := index $.root.Values.network.destinations $name | required (printf "network.destinations has no %q" $name) -}}
{{- $all = concat $all $to -}}
{{- end -}}
{{- mustToJson $all -}}
{{- end }}

{{/* Peers of a NetworkPolicy for one destination that is no name. */}}
{{- define "todo.peer" -}}
{{- if .cidrs }}
{{- range .cidrs }}
- ipBlock:
    cidr: {{ . }}
{{- end }}
{{- else }}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .namespace }}
  podSelector:
    matchLabels:
      {{- toYaml .labels | nindent 6 }}
{{- end }}
{{- end }}

{{- define "todo.ports" -}}
{{- range . }}
- protocol: TCP
  port: {{ . }}
{{- end }}
{{- end }}

{{/* Services of this chart, by name. */}}
{{- define "todo.servicePeer" -}}
- podSelector:
    matchLabels:
      {{- include "selector" . | nindent 6 }}
{{- end }}
