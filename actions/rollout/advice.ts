import type { FinalVerdict } from './outcome.ts';

/** What to do about each reason, one sentence each. */
const advice: Readonly<Record<FinalVerdict['reasonCode'], string>> = {
  verified: 'Nothing: the release is live and healthy.',
  'image-missing':
    'Check that the image was pushed to this registry under exactly this digest or tag, then release again.',
  'image-auth': 'Check the pull secret of the workload and the rights of its account in the registry.',
  'image-unreachable':
    'Check the registry and the way of the cluster to it, then watch the same revision again.',
  crash: 'Read the log of the container; run the image with the same settings to see it fail.',
  oom: 'Raise the memory limit of the container, or find out what it keeps in memory.',
  'probe-failing':
    'Check that the probe’s path and port are those the new version serves, and whether it needs longer to start.',
  unschedulable:
    'Lower the requests of the workload, or add nodes that satisfy its selectors and tolerations.',
  'quota-or-admission':
    'Change what the message names, or ask whoever owns the quota or the admission policy.',
  'config-missing': 'Create the Secret, ConfigMap or key it names in the namespace before releasing again.',
  'hook-failed': 'Read the log of the hook’s Job; the sync goes on only when the hook succeeds.',
  'sync-error': 'Correct the manifest that the cluster refuses; the message names it.',
  'manifest-error':
    'Correct the file that cannot be rendered; `helm template` or `kustomize build` shows the same error.',
  'analysis-failed': 'Look at the measurements of the analysis run.',
  'rollout-aborted': 'Find out who or what aborted the Rollout, then release again.',
  'rollout-paused': 'Promote the Rollout by hand, or set `paused: wait`.',
  degraded: 'Look at the named resource in Argo CD: its health message says what it lacks.',
  'sync-window': 'Wait for the window to end, or allow manual syncs in it and use `sync: true`.',
  'auto-sync-off': 'Sync the application, or set `sync: true`, or turn auto-sync on.',
  suspended: 'Resume the workload (`spec.paused`, `spec.suspend`).',
  'rolling-sync-step':
    'Wait until the ApplicationSet comes to this step, or look why an earlier one does not end.',
  'rolling-sync-held':
    'Sync the application by hand when its turn has come, or raise `maxUpdate` of its step.',
  'hydrate-pull-request': 'Merge the pull request of the hydrated branch.',
  'prune-confirmation': 'Confirm the deletion in Argo CD.',
  'skip-reconcile': 'Remove the annotation argocd.argoproj.io/skip-reconcile from the application.',
  'newer-image': 'Watch the newer commit instead: it replaced this one.',
  'timed-out': 'Look at what was waited for; a longer `timeout` helps only if it is still going on.',
  'token-expired':
    'Use a token that lives longer than the wait, or the exchange of identity tokens (`oidc-connector`).',
  'access-denied': 'Check the project, the namespace and the rights of the token.',
  'api-unreachable':
    'Check that Argo CD runs and can be reached from here, then watch the same revision again.',
  'app-missing': 'Check the name, the project and the namespace of the application.',
  'app-deleted': 'Find out who deleted the application; a parent application or an ApplicationSet may do so.',
  'app-recreated': 'Watch the same revision again: the application is a new one.',
  'app-moved': 'Give the project the application is in now.',
  'already-rolled-back': 'Release a newer build; this one was taken back.',
  'trace-ended': 'Record until there is a verdict: the trace stops before one was due.',
};

/** The one sentence on what to do next about a reason. */
export function adviseOn(reason: FinalVerdict['reasonCode']): string {
  return advice[reason];
}
