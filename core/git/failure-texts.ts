import { type ErrorKind, SlipwayError } from '../errors.ts';
import type { GitFailure } from './failures.ts';

/** What a failed exchange was about. */
export interface ExchangeContext {
  /** Address as it may be shown: no credentials. */
  readonly url: string;
  readonly branch: string;
  readonly hasToken: boolean;
  readonly timeoutMs: number;
  /** Git's own words, reduced and without secrets; may be empty. */
  readonly detail: string;
}

interface FailureText {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly what: (context: ExchangeContext) => string;
  readonly why: (context: ExchangeContext) => string;
  readonly fix: (context: ExchangeContext) => string;
}

const failureTexts: Readonly<Record<GitFailure, FailureText>> = {
  unauthorised: {
    code: 'git-unauthorised',
    kind: 'caller',
    what: ({ url }) => `${url} did not accept the credentials`,
    why: ({ hasToken }) =>
      hasToken
        ? 'The token is wrong, expired or revoked'
        : 'No token was given, and neither a credential helper nor an ssh key of this machine was accepted',
    fix: () =>
      'Set SLIPWAY_GIT_TOKEN to a token that may read and write this repository, or fix the Git helper',
  },
  forbidden: {
    code: 'git-forbidden',
    kind: 'caller',
    what: ({ url }) => `${url} knows the credentials but does not let them in`,
    why: () => 'They lack the right to this repository, or single sign-on or an address list holds them back',
    fix: () => 'Give the token the right to read and write the contents of this repository',
  },
  'repository-missing': {
    code: 'git-repository-missing',
    kind: 'caller',
    what: ({ url }) => `There is no Git repository at ${url}`,
    why: () => 'The address is wrong, or the credentials may not see it: forges answer both in the same way',
    fix: () => 'Check owner and name of the repository, and that the token may read it',
  },
  'branch-missing': {
    code: 'git-branch-missing',
    kind: 'caller',
    what: ({ url, branch }) => `${url} has no branch \`${branch}\``,
    why: () => 'The server does not list it',
    fix: () => 'Check the name of the branch, or create it with a first commit',
  },
  'timed-out': {
    code: 'git-timed-out',
    kind: 'outside',
    what: ({ url, timeoutMs }) => `${url} did not answer within ${timeoutMs / 1000} s`,
    why: () => 'The server hangs, is overloaded, or something on the way swallows the connection',
    fix: () => 'Run it again; if it happens often, look at the server and the proxy, or allow more time',
  },
  'tls-refused': {
    code: 'git-tls-refused',
    kind: 'outside',
    what: ({ url }) => `No trusted connection to ${url} could be made`,
    why: () => 'Its certificate or host key is not known to this machine, or it does not speak TLS there',
    fix: () => 'Make the CA bundle (http.sslCAInfo) or the known host known to Git on this machine',
  },
  'server-error': {
    code: 'git-server-error',
    kind: 'outside',
    what: ({ url }) => `${url} answered with a server error`,
    why: () => 'The Git server or a gateway before it is not well',
    fix: () => 'Run it again when the server is back; nothing was changed',
  },
  'rate-limited': {
    code: 'git-rate-limited',
    kind: 'outside',
    what: ({ url }) => `${url} refuses more requests for now`,
    why: () => 'Its rate limit is used up',
    fix: () => 'Wait and run it again, or use a token with a limit of its own',
  },
  redirected: {
    code: 'git-redirected',
    kind: 'caller',
    what: ({ url }) => `${url} sends visitors on to another address`,
    why: () =>
      'The repository was renamed or its address ends in `.git`; a redirect is not followed, as the token would go along',
    fix: () => 'Give the address that the repository has now',
  },
  'transport-refused': {
    code: 'git-transport-refused',
    kind: 'caller',
    what: ({ url }) => `Git may not use the transport that ${url} leads to`,
    why: () =>
      'Only https, http and ssh are allowed, and paths only when a path was given; a Git setting such as url.<base>.insteadOf may have rewritten the address',
    fix: () => 'Use an https or ssh address, and look at the insteadOf settings of this machine',
  },
  'object-format': {
    code: 'git-object-format',
    kind: 'caller',
    what: ({ url }) => `${url} stores its objects with another hash than SHA-1`,
    why: () => 'SHA-256 repositories are not supported',
    fix: () => 'Use a repository with SHA-1 objects, as all forges create by default',
  },
  'object-refused': {
    code: 'git-object-refused',
    kind: 'outside',
    what: ({ url }) => `${url} does not hand out an object that its branch refers to`,
    why: () => 'The branch was rewritten in this moment, or the server does not give single objects',
    fix: () => 'Run it again; if it stays, the repository may be damaged',
  },
  'filter-refused': {
    code: 'git-filter-refused',
    kind: 'outside',
    what: ({ url }) => `${url} refuses partial fetches`,
    why: () => 'Its configuration allows none of the filters that were tried',
    fix: () => 'Allow uploadpack.allowFilter on the server',
  },
  'answer-unreadable': {
    code: 'git-answer-unreadable',
    kind: 'outside',
    what: ({ url }) => `${url} answers, but not as a Git server does`,
    why: () => 'A login page, a proxy or another service may stand there',
    fix: () => 'Open the address in a browser to see who answers, and check the proxy settings',
  },
  'atomic-refused': {
    code: 'git-atomic-refused',
    kind: 'outside',
    what: ({ url }) => `${url} does not offer atomic pushes`,
    why: () => 'The server is too old for them',
    fix: () => 'Use a Git server of version 2.4 or later',
  },
  unreachable: {
    code: 'git-unreachable',
    kind: 'outside',
    what: ({ url }) => `${url} cannot be reached`,
    why: () => 'The connection could not be made or broke off',
    fix: () =>
      'Check the address, the network and the proxy settings (HTTPS_PROXY, NO_PROXY), then run it again',
  },
  'disk-full': {
    code: 'git-disk-full',
    kind: 'outside',
    what: () => 'The disk with the temporary folder is full',
    why: () => 'Git could not store what it fetched',
    fix: () => 'Free some space or point the temporary folder elsewhere',
  },
  unrecognised: {
    code: 'git-failed',
    kind: 'outside',
    what: ({ url }) => `Git failed while talking to ${url}`,
    why: () => 'It gave a reason that is not in the table of known ones',
    fix: () => 'Read its words and run it again',
  },
};

/** The error shown for a failed exchange; Git's words follow the reason when there are any. */
export function describeFailure(failure: GitFailure, context: ExchangeContext): SlipwayError {
  const text = failureTexts[failure];
  return new SlipwayError({
    code: text.code,
    kind: text.kind,
    what: text.what(context),
    why: withWords(text.why(context), context.detail),
    fix: text.fix(context),
  });
}

/** Appends Git's words to a reason. */
export function withWords(why: string, detail: string): string {
  return detail === '' ? why : `${why}. Git says: ${detail.replaceAll('\n', ' / ')}`;
}
