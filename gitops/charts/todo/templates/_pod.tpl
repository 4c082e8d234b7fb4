{{/* The pod template of a service. Takes (dict "root" $ "name" <service> "service" <merged service>). */}}
{{- define "todo.pod" -}}
{{- $context := dict "root" .root "name" .name -}}
metadata:
  labels:
    {{- include "labels" $context | nindent 4 }}
    {{- if and (eq .root.Values.cluster.cloud "aks") (has "secrets" .service.uses) }}
    azure.workload.identity/use: "true"
    {{- end }}
    {{- if has "kafka" .service.uses }}
    # Kafka and the schema registry let these pods in.
    todo.dev/kafka: client
    {{- end }}
  {{- if .service.dapr }}
  annotations:
    {{- include "todo.dapr" . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ .name }}
  automountServiceAccountToken: {{ include "todo.needsToken" . }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .service.terminationGracePeriodSeconds }}
  nodeSelector:
    {{- toYaml .root.Values.nodeSelector | nindent 4 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: {{ .root.Values.spread.whenUnsatisfiable }}
      labelSelector:
        matchLabels:
          {{- include "selector" $context | nindent 10 }}
      # Counted for each revision: the pods of the old one must not decide where the new ones go.
      matchLabelKeys: [{{ if eq .service.workload "Rollout" }}rollouts-pod-template-hash{{ else }}pod-template-hash{{ end }}]
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: {{ .name }}
      image: {{ include "todo.image" .service.image }}
      imagePullPolicy: IfNotPresent
      ports:
        - name: http
          containerPort: {{ .service.port }}
          protocol: TCP
      env:
        {{- include "todo.env" . | trim | nindent 8 }}
      resources:
        {{- toYaml .service.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      startupProbe:
        {{- include "todo.probe" .service | nindent 8 }}
        # Two minutes to start; the liveness probe takes over from there.
        periodSeconds: 4
        failureThreshold: 30
      livenessProbe:
        {{- include "todo.probe" .service | nindent 8 }}
        periodSeconds: 15
        failureThreshold: 4
      readinessProbe:
        {{- include "todo.probe" .service | nindent 8 }}
        periodSeconds: 5
        failureThreshold: 3
      volumeMounts:
        - name: tmp
          mountPath: /tmp
  volumes:
    - name: tmp
      emptyDir:
        sizeLimit: 64Mi
{{- end }}

{{- define "todo.probe" -}}
httpGet:
  path: {{ .health }}
  port: http
timeoutSeconds: 3
{{- end }}
