{{- define "registry.name" -}}schema-registry{{- end }}
{{- define "registry.job" -}}schema-registration{{- end }}

{{- define "registry.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* A tag could move; a digest cannot. */}}
{{- define "registry.pullPolicy" -}}
{{ if .Values.image.digest }}IfNotPresent{{ else }}Always{{ end }}
{{- end }}

{{/* Any user will do: what Karapace writes goes to /tmp. */}}
{{- define "registry.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "registry.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "registry.peer" -}}
namespaceSelector:
  matchLabels:
    kubernetes.io/metadata.name: {{ .namespace }}
podSelector:
  matchLabels:
    {{- toYaml .labels | nindent 4 }}
{{- end }}
