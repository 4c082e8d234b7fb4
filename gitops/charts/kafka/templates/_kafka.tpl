{{/* The one Kafka of a release; Strimzi derives the names of Services and pods from it. */}}
{{- define "kafka.cluster" -}}todo{{- end }}

{{/* Labels of a Strimzi object that belongs to the cluster. Takes (dict "root" $ "name" <name>). */}}
{{- define "kafka.labels" -}}
{{ include "labels" . }}
strimzi.io/cluster: {{ include "kafka.cluster" .root }}
{{- end }}

{{/* Object names know no underscore; `topicName` keeps the true name. */}}
{{- define "kafka.objectName" -}}
{{ . | replace "_" "-" | trimPrefix "-" }}
{{- end }}

{{/* Where Kafka and its helpers run. */}}
{{- define "kafka.scheduling" -}}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions:
            {{- range $key, $value := .Values.scheduling.nodeSelector }}
            - { key: {{ $key }}, operator: In, values: [{{ $value }}] }
            {{- end }}
tolerations:
  {{- toYaml .Values.scheduling.tolerations | nindent 2 }}
{{- end }}

{{/* Peers that speak to the listener for clients. */}}
{{- define "kafka.clients" -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .Values.clients.namespace }}
  podSelector:
    matchLabels:
      app.kubernetes.io/part-of: {{ .Values.clients.partOf }}
      todo.dev/kafka: client
- podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ .Values.schemaRegistry.name }}
      app.kubernetes.io/part-of: {{ .Values.partOf }}
- {{- include "kafka.peer" .Values.network.keda | nindent 2 }}
{{- end }}

{{- define "kafka.peer" -}}
namespaceSelector:
  matchLabels:
    kubernetes.io/metadata.name: {{ .namespace }}
podSelector:
  matchLabels:
    {{- toYaml .labels | nindent 4 }}
{{- end }}

{{/* Pods of the cluster, by what Strimzi calls them. Takes (dict "root" $ "component" <kafka | entity-operator …>). */}}
{{- define "kafka.pods" -}}
matchLabels:
  strimzi.io/cluster: {{ include "kafka.cluster" .root }}
  strimzi.io/name: {{ include "kafka.cluster" .root }}-{{ .component }}
{{- end }}

{{/* Labels on the Secrets of certificates. */}}
{{- define "kafka.secretTemplate" -}}
template:
  secret:
    metadata:
      labels:
        {{- include "labels" . | nindent 8 }}
{{- end }}

{{/* What the restricted pod security standard asks of a pod and of these containers, which Strimzi would leave out. */}}
{{- define "kafka.security" -}}
pod:
  securityContext:
    runAsNonRoot: true
    seccompProfile:
      type: RuntimeDefault
{{- range . }}
{{ . }}:
  securityContext:
    allowPrivilegeEscalation: false
    capabilities:
      drop: [ALL]
{{- end }}
{{- end }}
