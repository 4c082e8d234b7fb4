{{/* What can have pods. Rules that look at the pod alone would tell only the ReplicaSet, and nobody reads that. */}}
{{- define "policies.workloads" -}}
resourceRules:
  - apiGroups: [""]
    apiVersions: [v1]
    operations: [CREATE, UPDATE]
    resources: [pods]
  - apiGroups: [apps]
    apiVersions: [v1]
    operations: [CREATE, UPDATE]
    resources: [deployments, statefulsets, daemonsets]
  - apiGroups: [batch]
    apiVersions: [v1]
    operations: [CREATE, UPDATE]
    resources: [jobs, cronjobs]
  - apiGroups: [argoproj.io]
    apiVersions: [v1alpha1]
    operations: [CREATE, UPDATE]
    resources: [rollouts]
{{- end }}

{{/* Variables for rules about pods, wherever the pod stands. `dyn`: no one type has all of these fields. */}}
{{- define "policies.podVariables" -}}
- name: template
  expression: >-
    object.kind == 'Pod' ? dyn(object)
      : object.kind == 'CronJob' ? dyn(object).spec.jobTemplate.spec.template
      : dyn(object).spec.template
- name: containers
  expression: >-
    variables.template.spec.containers
      + variables.template.spec.?initContainers.orValue([])
      + variables.template.spec.?ephemeralContainers.orValue([])
{{- end }}

{{/* The binding of a policy. Takes (dict "root" $ "name" <policy> "namespaces" <list>); without namespaces: everywhere. */}}
{{- define "policies.binding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ .name }}
  labels:
    {{- include "labels" . | nindent 4 }}
spec:
  policyName: {{ .name }}
  validationActions: {{ ternary (list "Deny" "Audit") (list "Audit" "Warn") (eq .root.Values.enforcement "Deny") | toJson }}
  matchResources:
    namespaceSelector:
      matchExpressions:
        - { key: kubernetes.io/metadata.name, operator: In, values: {{ toJson .namespaces }} }
{{- end }}
