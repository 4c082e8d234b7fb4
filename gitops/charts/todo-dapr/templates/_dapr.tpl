{{/* The pub/sub component of a service: a certificate of its own needs a component of its own. */}}
{{- define "dapr.pubsub" -}}pubsub-kafka-todo-{{ . }}{{- end }}

{{/* Entries of the secret store that a service or its sidecar reads, as JSON. */}}
{{- define "dapr.entries" -}}
{{- $entries := .service.secrets | default list -}}
{{- if .service.state }}{{ $entries = append $entries .root.Values.state.connectionSecret }}{{ end -}}
{{- $entries | sortAlpha | mustToJson -}}
{{- end }}

{{/* A topic in the name of an object, which knows no underscore. */}}
{{- define "dapr.objectName" -}}{{ . | replace "_" "-" }}{{- end }}

{{/* A Secret from the cloud's store. Takes root, name, and keys: key of the Secret → property (empty: the whole entry). */}}
{{- define "dapr.externalSecret" -}}
{{- $labels := include "labels" (dict "root" .root "name" .name) -}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- $labels | nindent 4 }}
spec:
  refreshInterval: {{ .root.Values.externalSecrets.refreshInterval }}
  secretStoreRef:
    kind: ClusterSecretStore
    name: {{ .root.Values.externalSecrets.store }}
  target:
    name: {{ .name }}
    creationPolicy: Owner
    template:
      metadata:
        labels:
          {{- $labels | nindent 10 }}
  data:
    {{- $name := .name }}
    {{- range $key, $property := .keys }}
    - secretKey: {{ $key }}
      remoteRef:
        key: {{ $name }}
        {{- with $property }}
        property: {{ . | quote }}
        {{- end }}
    {{- end }}
{{- end }}

{{/* Metadata of a component that comes from a Secret. */}}
{{- define "dapr.fromSecret" -}}
- name: {{ .name }}
  secretKeyRef:
    name: {{ .secret }}
    key: {{ .key }}
{{- end }}

{{/* Fields of a pub/sub component and the keys of the Secret `kafka-<service>` they come from, by kind of authentication. */}}
{{- define "dapr.kafkaCredentials" -}}
mtls: { caCert: ssl.truststore.crt, clientCert: ssl.keystore.crt, clientKey: ssl.keystore.key }
password: { saslUsername: username, saslPassword: password }
{{- end }}
