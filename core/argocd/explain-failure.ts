import { type ErrorKind, SlipwayError } from '../errors.ts';
import { type ArgoFailure, type ArgoFailureKind, missingRight } from './failure.ts';

/** What was asked, for the words of an error. */
export interface Asked {
  /** As it follows "could not": `read application "todo-dev"`. */
  readonly action: string;
  /** The server as one text. */
  readonly server: string;
  readonly application?: string;
  readonly project?: string;
}

interface Explanation {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly why: (failure: ArgoFailure, asked: Asked) => string;
  readonly fix: (failure: ArgoFailure, asked: Asked) => string;
}

/**
 * The error a user sees for a failed call: what could not be done, why, and what to change. The codes are
 * `argocd-<kind of failure>`; kinds follow DESIGN 3.3 (bad token, missing application, missing right: caller).
 */
export function explainFailure(failure: ArgoFailure, asked: Asked): SlipwayError {
  const explanation = explanations[failure.kind];
  if (failure.cause instanceof SlipwayError) return explainTransport(failure.cause, explanation.code, asked);
  return new SlipwayError({
    code: explanation.code,
    kind: explanation.kind,
    what: `Could not ${asked.action} at ${asked.server}`,
    why: explanation.why(failure, asked),
    fix: explanation.fix(failure, asked),
    cause: failure.cause,
  });
}

/** The client's own words name host, port and certificate: they stay. */
function explainTransport(error: SlipwayError, code: string, asked: Asked): SlipwayError {
  return new SlipwayError({
    code,
    kind: error.kind,
    what: `Could not ${asked.action} at ${asked.server}`,
    why: `${error.what}: ${error.why}`,
    fix: error.fix,
    cause: error,
  });
}

const saidBy = (failure: ArgoFailure): string =>
  [
    failure.httpStatus === undefined ? '' : `HTTP ${failure.httpStatus}`,
    failure.grpcCode === undefined ? '' : `code ${failure.grpcCode}`,
    failure.message,
  ]
    .filter((part) => part !== '')
    .join(', ');

const answered = (failure: ArgoFailure): string => `Argo CD answered: ${saidBy(failure)}`;
const tryAgain = (): string => 'Try again; if it stays so, look at the Argo CD API server and its log';

const explanations: Readonly<Record<ArgoFailureKind, Explanation>> = {
  unauthenticated: {
    code: 'argocd-unauthenticated',
    kind: 'caller',
    why: (failure) =>
      `The token was not accepted (${saidBy(failure)}): it is missing, expired, revoked or of another server`,
    fix: () =>
      'Set ARGOCD_AUTH_TOKEN to a valid token (argocd account generate-token, or a project role token), or use the OIDC exchange',
  },
  forbidden: {
    code: 'argocd-forbidden',
    kind: 'caller',
    why: (failure) => `The token lacks a right (${saidBy(failure)})`,
    fix: explainMissingRight,
  },
  hidden: {
    code: 'argocd-application-hidden',
    kind: 'caller',
    why: () =>
      'Argo CD said only "permission denied", which it says both when the token may not read the application and when no such application exists',
    fix: explainHidden,
  },
  'not-found': {
    code: 'argocd-not-found',
    kind: 'caller',
    why: (failure, asked) =>
      failure.grpcCode === undefined
        ? `The address was not found (${saidBy(failure)}): this may not be the path under which Argo CD answers`
        : `There is no such object${asked.project === undefined ? '' : ` in project "${asked.project}"`} (${saidBy(failure)})`,
    fix: (failure) =>
      failure.grpcCode === undefined
        ? 'Check the server address, with the base path Argo CD runs under (--rootpath)'
        : 'Check the name, the project and the namespace of the application',
  },
  'window-denied': {
    code: 'argocd-window-denied',
    kind: 'undecided',
    why: (failure) => `A sync window denies it now (${saidBy(failure)})`,
    fix: () => 'Wait for the window, or ask whoever owns the project to allow manual syncs in it',
  },
  'operation-in-progress': {
    code: 'argocd-operation-in-progress',
    kind: 'outside',
    why: answered,
    fix: () => 'Wait for the running operation or terminate it, then try again',
  },
  'nothing-running': {
    code: 'argocd-nothing-running',
    kind: 'outside',
    why: answered,
    fix: () => 'Nothing needs to be done: no operation was running',
  },
  precondition: {
    code: 'argocd-precondition',
    kind: 'caller',
    why: answered,
    fix: () => 'Change what the answer names, then try again',
  },
  'invalid-request': {
    code: 'argocd-invalid-request',
    kind: 'caller',
    why: answered,
    fix: () => 'Check the inputs against what the answer names',
  },
  conflict: { code: 'argocd-conflict', kind: 'outside', why: answered, fix: tryAgain },
  'rate-limited': {
    code: 'argocd-rate-limited',
    kind: 'outside',
    why: (failure) => `A gateway in front of Argo CD limits the rate of requests (${saidBy(failure)})`,
    fix: () => 'Try again later, or ask for a higher limit for this client',
  },
  'not-implemented': {
    code: 'argocd-not-implemented',
    kind: 'outside',
    why: (failure) => `This version of Argo CD does not know the call (${saidBy(failure)})`,
    fix: () => 'Update Argo CD; Slipway speaks to version 2.14 and later',
  },
  'server-error': { code: 'argocd-server-error', kind: 'outside', why: answered, fix: tryAgain },
  unavailable: { code: 'argocd-unavailable', kind: 'outside', why: answered, fix: tryAgain },
  'timed-out': {
    code: 'argocd-timed-out',
    kind: 'outside',
    why: (failure) => `No answer came in time (${saidBy(failure)})`,
    fix: tryAgain,
  },
  'wrong-content-type': {
    code: 'argocd-wrong-content-type',
    kind: 'outside',
    why: (failure) =>
      `The content type was refused (${saidBy(failure)}); Argo CD wants exactly application/json`,
    fix: () => 'A proxy on the way changes the Content-Type header: let it pass unchanged',
  },
  'not-json': {
    code: 'argocd-not-json',
    kind: 'outside',
    why: (failure) => `What answered is not the API of Argo CD (${saidBy(failure)})`,
    fix: () =>
      'If that is a log-in page, give the gateway its headers; else check the server address and its base path (--rootpath)',
  },
  redirected: { code: 'argocd-redirected', kind: 'caller', why: explainRedirect, fix: fixRedirect },
  unreachable: {
    code: 'argocd-unreachable',
    kind: 'outside',
    why: answered,
    fix: () =>
      'Check that the server runs and that this machine can reach it (address, port, proxy, firewall)',
  },
  'tls-refused': {
    code: 'argocd-tls-refused',
    kind: 'outside',
    why: answered,
    fix: () =>
      'Give the certificate authority of the server as CA file, and a client certificate where the server wants one',
  },
  'body-too-large': {
    code: 'argocd-body-too-large',
    kind: 'outside',
    why: answered,
    fix: () =>
      'No answer of Argo CD is that large here: check the server address and what stands in front of it',
  },
};

function explainMissingRight(failure: ArgoFailure): string {
  const right = missingRight(failure);
  return right === undefined
    ? 'Give the account or role of the token the right in argocd-rbac-cm or in the project'
    : `Give the account or role of the token this right: ${right}`;
}

function explainHidden(_failure: ArgoFailure, asked: Asked): string {
  const rights = 'and check that the token has applications, get on it';
  return asked.project === undefined
    ? `Give the project (and, for applications in any namespace, the namespace), then Argo CD tells the two apart; check the name ${rights}`
    : `Check the name and the namespace of the application, ${rights}`;
}

function explainRedirect(failure: ArgoFailure, asked: Asked): string {
  const target = failure.location ?? 'nowhere';
  if (isLoop(target, asked.server)) {
    return `The server redirects ${asked.server} to itself (${target}): a proxy ends TLS before Argo CD, which redirects everything it gets without TLS`;
  }
  return `The server redirects to ${target} (${saidBy(failure)})`;
}

function fixRedirect(failure: ArgoFailure, asked: Asked): string {
  const target = failure.location ?? '';
  if (isLoop(target, asked.server)) {
    return 'Run argocd-server with --insecure (server.insecure: "true" in argocd-cmd-params-cm) behind that proxy';
  }
  if (isUpgradeToTls(target, asked.server))
    return `Give the server as ${asked.server.replace(/^http:/, 'https:')}`;
  return 'If that is a log-in page, give the gateway its headers; else give the address it redirects to as the server';
}

function isLoop(location: string, server: string): boolean {
  return originOf(location, server) === originOf(server, server);
}

function isUpgradeToTls(location: string, server: string): boolean {
  const [target, source] = [parse(location, server), parse(server, server)];
  return target?.protocol === 'https:' && source?.protocol === 'http:' && target.hostname === source.hostname;
}

function originOf(text: string, base: string): string | undefined {
  return parse(text, base)?.origin;
}

function parse(text: string, base: string): URL | undefined {
  return text !== '' && URL.canParse(text, base) ? new URL(text, base) : undefined;
}
