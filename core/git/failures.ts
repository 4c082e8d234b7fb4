/** Why Git could not do what it was asked. */
export type GitFailure =
  | 'unauthorised'
  | 'forbidden'
  | 'repository-missing'
  | 'branch-missing'
  | 'timed-out'
  | 'tls-refused'
  | 'server-error'
  | 'rate-limited'
  | 'redirected'
  | 'transport-refused'
  | 'object-format'
  | 'object-refused'
  | 'filter-refused'
  | 'answer-unreadable'
  | 'atomic-refused'
  | 'unreachable'
  | 'disk-full'
  | 'unrecognised';

/** Failures that another try a moment later may heal, as nothing was changed by a read. */
export const transientFailures: ReadonlySet<GitFailure> = new Set(['unreachable', 'server-error']);

interface FailurePattern {
  readonly pattern: RegExp;
  readonly failure: GitFailure;
}

/**
 * The one table of what Git, libcurl, ssh and the forges say. The first match wins, so what is specific stands before
 * what is general; texts are those of Git 2.31 and later with LC_ALL=C.
 */
const failurePatterns: readonly FailurePattern[] = [
  { pattern: /returned error: 407|HTTP code 407 from proxy/i, failure: 'unreachable' },
  { pattern: /returned error: 429|HTTP 429\b/i, failure: 'rate-limited' },
  { pattern: /returned error: 5\d\d|HTTP 5\d\d\b/i, failure: 'server-error' },
  { pattern: /returned error: 3\d\d|unable to update url base from redirection/i, failure: 'redirected' },
  { pattern: /could not read (Username|Password)|Authentication failed for/i, failure: 'unauthorised' },
  { pattern: /Invalid username or (token|password)|HTTP Basic: Access denied/i, failure: 'unauthorised' },
  { pattern: /returned error: 401|HTTP 401\b|Permission denied \(/i, failure: 'unauthorised' },
  { pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION/i, failure: 'tls-refused' },
  { pattern: /returned error: 403|HTTP 403\b/i, failure: 'forbidden' },
  { pattern: /Permission to \S+ denied|Write access to repository not granted/i, failure: 'forbidden' },
  { pattern: /archived so it is read-only|repository is (archived|read-only)/i, failure: 'forbidden' },
  { pattern: /(not allowed|don't have permission|do not have permission) to \w+/i, failure: 'forbidden' },
  { pattern: /couldn't find remote ref|Remote branch \S+ not found/i, failure: 'branch-missing' },
  {
    pattern: /repository '' not found|Repository not found|returned error: 404/i,
    failure: 'repository-missing',
  },
  {
    pattern: /does not appear to be a git repository|No such project|TF401019/i,
    failure: 'repository-missing',
  },
  {
    pattern: /project you were looking for could not be found|not a git repository/i,
    failure: 'repository-missing',
  },
  {
    pattern: /Operation too slow|Connection timed out|timed out after|Timeout was reached/i,
    failure: 'timed-out',
  },
  {
    pattern: /SSL_(read|write): |SSL_ERROR_SYSCALL|non-properly terminated|recv error \(-/i,
    failure: 'unreachable',
  },
  { pattern: /\bSSL|\bTLS\b|certificate|gnutls_handshake|schannel|CAfile/i, failure: 'tls-refused' },
  { pattern: /transport '' not allowed|Unable to find remote helper/i, failure: 'transport-refused' },
  {
    pattern: /mismatched algorithms|unsupported object format|invalid object format/i,
    failure: 'object-format',
  },
  { pattern: /filter '' not supported|filter[- ]spec|unsupported filter/i, failure: 'filter-refused' },
  { pattern: /unadvertised object|not our ref/i, failure: 'object-refused' },
  { pattern: /does not support --atomic/i, failure: 'atomic-refused' },
  {
    pattern: /invalid server response|is this a git repository|bad line length|bad band/i,
    failure: 'answer-unreadable',
  },
  { pattern: /No space left on device|Disk quota exceeded/i, failure: 'disk-full' },
  {
    pattern: /Could not resolve (host|proxy)|Name or service not known|name resolution/i,
    failure: 'unreachable',
  },
  {
    pattern: /Failed to connect|Couldn't connect|Connection (refused|reset|closed)/i,
    failure: 'unreachable',
  },
  {
    pattern: /Network is unreachable|No route to host|Empty reply from server|Recv failure/i,
    failure: 'unreachable',
  },
  {
    pattern: /transfer closed|early EOF|unexpected disconnect|hung up unexpectedly/i,
    failure: 'unreachable',
  },
  {
    pattern: /RPC failed|Could not read from remote repository|expected flush after/i,
    failure: 'unreachable',
  },
];

/** What Git's standard error says about a command that failed; Git's own lines count before those of the server. */
export function recogniseFailure(stderr: string): GitFailure {
  const lines = withoutQuotedNames(stderr).split('\n');
  const ownWords = lines.filter((line) => !line.startsWith('remote:')).join('\n');
  const serverWords = lines.filter((line) => line.startsWith('remote:')).join('\n');
  const found = matchFailure(ownWords);
  return found === 'unrecognised' ? matchFailure(serverWords) : found;
}

/** A host called `ssl.example.com` must not look like a TLS error. */
function withoutQuotedNames(words: string): string {
  return words.replace(/'[^'\n]*'/g, "''");
}

/** Whether the server said that it does not know partial fetches and sent everything. */
export function ignoredFilter(stderr: string): boolean {
  return /filtering not recognized by server/i.test(stderr);
}

function matchFailure(words: string): GitFailure {
  return failurePatterns.find(({ pattern }) => pattern.test(words))?.failure ?? 'unrecognised';
}
