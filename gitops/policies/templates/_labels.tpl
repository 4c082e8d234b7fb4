{{/*
The same file in every chart of this platform; a test holds the copies equal.
Both take (dict "root" $ "name" <name of the component>).
*/}}
{{- define "labels" -}}
{{ include "selector" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
todo.dev/owner: {{ .root.Values.owner }}
{{- end }}

{{- /* What selectors across charts may rely on, besides the name. */ -}}
{{- define "selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: {{ .root.Values.partOf }}
{{- end }}
