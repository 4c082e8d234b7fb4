/** Why a release failed (DESIGN 6.2), and what each means. */
export const rootCauses = {
  'image-missing': 'The registry says that the image does not exist, or its name is not valid',
  'image-auth': 'The registry refuses the image to the cluster',
  'image-unreachable':
    'The cluster cannot fetch the image at the moment: rate limit, time-out or server error',
  crash: 'A container of the new release ended three times or more',
  oom: 'A container of the new release was ended for lack of memory',
  'probe-failing': 'The new release runs but its probes fail',
  unschedulable: 'No node takes the pods of the new release',
  'quota-or-admission': 'A quota or an admission rule refuses the pods of the new release',
  'config-missing': 'A Secret, ConfigMap or key that the new release names does not exist',
  'hook-failed': 'A sync hook of the release failed',
  'sync-error': 'Argo CD could not apply the commit',
  'manifest-error': 'Argo CD could not make manifests from the commit',
  'analysis-failed': 'An analysis judged the new release as failed',
  'rollout-aborted': 'The Argo Rollout of the release was aborted',
  'rollout-paused': 'The Argo Rollout of the release paused, which the input `paused: fail` calls a failure',
  degraded: 'Argo CD calls a resource of the release Degraded, and nothing tells more',
} as const;

export type RootCauseCode = keyof typeof rootCauses;

/** Why a release cannot begin or go on until somebody acts or a time comes. */
export const blockReasons = {
  'sync-window': 'A sync window keeps Argo CD from syncing',
  'auto-sync-off': 'The application has no auto-sync and nobody started a sync',
  suspended: 'A workload of the release is paused in its manifest',
  'rolling-sync-step': 'The ApplicationSet has not come to the step of this application',
  'rolling-sync-held':
    'The step of the application in its ApplicationSet has `maxUpdate: 0`: somebody has to sync it',
  'hydrate-pull-request': 'The hydrated commit waits for its pull request to be merged',
  'prune-confirmation': 'The sync waits for somebody to confirm a deletion',
  'skip-reconcile': 'The application is marked to be skipped by Argo CD',
} as const;

export const supersededReasons = {
  'newer-image': 'A later commit on the branch changed the same image',
} as const;

/** Why nothing can be said. */
export const unknownReasons = {
  'timed-out': 'The time given ran out; the explanation says what was waited for',
  'token-expired': 'Argo CD no longer accepts the token',
  'access-denied': 'Argo CD refuses to show the application: no such application, or no right to see it',
  'api-unreachable': 'The Argo CD API could not be reached until the time ran out',
  'app-missing': 'The application did not appear',
  'app-deleted': 'The application was deleted while it was watched',
  'app-recreated': 'The application was deleted and made anew while it was watched',
  'app-moved': 'The application moved to another project while it was watched',
  'trace-ended': 'The trace ended before a verdict was due',
} as const;

export const healthyReasons = {
  verified: 'The revision, the digests and their health were proven through the whole stability window',
} as const;

/** The closed list of `reason-code`, with what each means. */
export const reasonCodes = {
  ...healthyReasons,
  ...rootCauses,
  ...blockReasons,
  ...supersededReasons,
  ...unknownReasons,
} as const;

export type BlockReason = keyof typeof blockReasons;
export type ReasonCode = keyof typeof reasonCodes;

/** What a wait is for. */
export const waitingReasons = {
  starting: 'Nothing has been observed yet',
  unreachable: 'Argo CD does not answer',
  unauthorised: 'Argo CD did not accept the token',
  'application-absent': 'The application is not there yet, or may not be seen',
  'revision-pending': 'Argo CD has not compared the commit yet',
  'revision-unproven': 'It is not known whether the compared revision contains the commit',
  hydrating: 'The commit is being hydrated',
  'comparison-failing': 'Argo CD cannot compare the application at the moment',
  'operation-running': 'A sync is running',
  'operation-retrying': 'A sync failed and will be tried again',
  'operation-failed': 'A sync that holds the commit, and more, failed; whose fault it is cannot be told',
  'rolling-sync-step': 'The ApplicationSet has not come to the step of this application yet',
  'sync-pending': 'The application is out of sync and no sync has begun',
  'auto-sync-pending': 'The application is out of sync, and auto-sync comes before a sync of this run',
  'status-outdated': 'The status is older than the last sync',
  'image-pending': 'The expected digest does not run on every workload yet',
  progressing: 'The new release is starting',
  degraded: 'A resource of the release is Degraded; it may be about to recover',
  'rollout-paused': 'The Argo Rollout is paused',
  'health-unclear': 'It is not known whose the unhealthy resource is',
  stabilising: 'Everything is proven; the stability window is running',
  diagnosing: 'The release failed; its root cause is being read',
  'other-applications': 'This application is done, others are not',
} as const;

export type WaitingReason = keyof typeof waitingReasons;
