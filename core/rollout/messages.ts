/** Why an image could not be pulled; `passing` may heal by waiting, `untold` says nothing either way. */
export type PullFault = 'image-missing' | 'image-auth' | 'passing' | 'untold';

/** Tried in this order: a rate limit names the missing log-in too, a denial often adds "or does not exist". */
const pullPatterns: readonly (readonly [pattern: RegExp, fault: PullFault])[] = [
  [/\b429\b|too ?many ?requests|rate.?limit/i, 'passing'],
  [/\b5(?:00|02|03|04|2\d)\b|unavailable|internal server error|bad gateway/i, 'passing'],
  [/time-?d? ?out|deadline exceeded|handshake|context canceled/i, 'passing'],
  [/connection (?:refused|reset)|no such host|unreachable|no route to host|broken pipe/i, 'passing'],
  [/temporary failure|server misbehaving|\bEOF\b|dial tcp/i, 'passing'],
  [/unauthori[sz]ed|unauthenticated|authentication required|no basic auth|insufficient_scope/i, 'image-auth'],
  [/denied|forbidden|\b40[13]\b|requires? (?:'docker login'|authorization)/i, 'image-auth'],
  [
    /manifest unknown|name unknown|not ?found|does not exist|no such (?:image|manifest)|\b404\b/i,
    'image-missing',
  ],
];

/** What a kubelet's words on a failed pull mean. Names of images are left out: `acme/timeout-api` is no time-out. */
export function classifyPull(message: string): PullFault {
  const words = message.replaceAll(/"[^"]*"/g, ' ').replaceAll(/\S*[^\s/:]\/[^\s/]\S*(?<!i\/o)/g, ' ');
  return pullPatterns.find(([pattern]) => pattern.test(words))?.[1] ?? 'untold';
}

/** An object a container needs that is not there. */
export interface MissingObject {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** The object may exist; a key in it does not. */
  readonly isKey: boolean;
}

const missingObjectPatterns: readonly (readonly [isKey: boolean, pattern: RegExp])[] = [
  [false, /\b(secret|configmap)s? "([^"]+)" not found/i],
  [true, /couldn't find key \S+ in (secret|configmap) (?:[^\s/]+\/)?([^\s,]+)/i],
  [true, /references non-existent (secret|config) key: (\S+)/i],
];

/** The object a `CreateContainerConfigError` or a failed mount names as missing. */
export function findMissingObject(message: string): MissingObject | undefined {
  for (const [isKey, pattern] of missingObjectPatterns) {
    const [, kind, name] = pattern.exec(message) ?? [];
    if (kind !== undefined && name !== undefined) {
      return { kind: /^secret/i.test(kind) ? 'Secret' : 'ConfigMap', name, isKey };
    }
  }
  return undefined;
}

/** What keeps Argo CD from comparing: the commit's own manifests, or the world around (repository, cluster, network). */
export type ComparisonFault = 'manifest' | 'outside';

const outsidePatterns: readonly RegExp[] = [
  /connection (?:refused|reset)|no such host|network is unreachable|no route to host|broken pipe/i,
  /i\/o timeout|timed out|deadline ?exceeded|TLS handshake|x509|\bEOF\b|context canceled|hung up/i,
  /code = (?:Unavailable|DeadlineExceeded|Canceled|ResourceExhausted|PermissionDenied|Unauthenticated)/i,
  /failed to (?:list refs|fetch|checkout|get git client|get repo|acquire|load live state|get cluster)/i,
  /unable to (?:resolve|connect|ls-remote)|git fetch|remote repository|ls-remote/i,
  /authentication (?:required|failed)|authorization failed|could not read username|invalid credentials/i,
  /repository not found|repository not accessible|status code: [45]\d\d|\b50[234]\b|too many requests/i,
  /unable to handle the request|cluster .*(?:not|un)(?:reach|config|found)|cache (?:has been|is) |no space left/i,
  /^permission denied$|: permission denied$/i,
];

/** Whose fault a comparison error is. What no pattern knows is laid to the manifests, after its grace. */
export function classifyComparison(message: string): ComparisonFault {
  return outsidePatterns.some((pattern) => pattern.test(message)) ? 'outside' : 'manifest';
}

/** Whose fault a failed hydration is: not ours where another application of the branch or the push failed. */
export function classifyHydration(message: string): ComparisonFault {
  const cause = /failed to generate manifest.*/is.exec(message)?.[0];
  return cause === undefined ? 'outside' : classifyComparison(cause);
}

const holdPatterns: readonly (readonly [pattern: RegExp, reason: 'sync-window' | 'prune-confirmation'])[] = [
  [/blocked by sync window/i, 'sync-window'],
  [/waiting for (?:pruning|deletion) confirmation/i, 'prune-confirmation'],
];

/** What a running sync says that it is held by. */
export function findHold(message: string): 'sync-window' | 'prune-confirmation' | undefined {
  return holdPatterns.find(([pattern]) => pattern.test(message))?.[1];
}

/** `Failed last sync attempt to [a b]: …`, and before 3.2 `Failed sync attempt to a: …`. */
const attemptPatterns: readonly RegExp[] = [
  /failed last sync attempt to \[([^\]]*)\]/i,
  /failed sync attempt to ([^\s:]*):/i,
];

/** The revisions a `SyncError` condition says were tried last. */
export function findAttemptedRevisions(message: string): readonly string[] | undefined {
  const lists = attemptPatterns.map((pattern) => pattern.exec(message)?.[1]);
  const list = lists.find((found) => found !== undefined);
  return list?.split(/[\s,]+/).filter((revision) => revision !== '');
}
