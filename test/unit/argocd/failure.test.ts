import { describe, expect, test } from 'vitest';
import { explainFailure } from '../../../core/argocd/explain-failure.ts';
import {
  type ArgoFailureKind,
  classifyResponse,
  classifyThrown,
  missingRight,
} from '../../../core/argocd/failure.ts';
import { SlipwayError } from '../../../core/errors.ts';

interface Case {
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly kind: ArgoFailureKind;
}

const cases: readonly Case[] = [
  {
    name: 'no token',
    status: 401,
    body: { error: 'no session information', code: 16, message: 'no session information' },
    kind: 'unauthenticated',
  },
  {
    name: 'a named missing right',
    status: 403,
    body: { code: 7, message: 'permission denied: applications, update, default/todo, sub: ci, iat: 1' },
    kind: 'forbidden',
  },
  {
    name: 'anti-enumeration',
    status: 403,
    body: { error: 'permission denied', code: 7, message: 'permission denied' },
    kind: 'hidden',
  },
  {
    name: 'a missing application with a project',
    status: 404,
    body: { code: 5, message: 'applications.argoproj.io "x" not found' },
    kind: 'not-found',
  },
  {
    name: 'a sync window',
    status: 403,
    body: { code: 7, message: 'cannot sync: blocked by sync window' },
    kind: 'window-denied',
  },
  {
    name: 'another operation',
    status: 400,
    body: { code: 9, message: 'another operation is already in progress' },
    kind: 'operation-in-progress',
  },
  {
    name: 'a rollback under auto-sync',
    status: 400,
    body: { code: 9, message: 'rollback cannot be initiated when auto-sync is enabled' },
    kind: 'precondition',
  },
  {
    name: 'nothing to terminate',
    status: 400,
    body: { code: 3, message: 'Unable to terminate operation. No operation is in progress' },
    kind: 'nothing-running',
  },
  {
    name: 'an invalid argument',
    status: 400,
    body: { code: 3, message: 'pod x not found as part of application' },
    kind: 'invalid-request',
  },
  {
    name: 'the gateway v2 shape',
    status: 503,
    body: { code: 14, message: 'connection refused', details: [] },
    kind: 'unavailable',
  },
  {
    name: 'a stream error chunk',
    status: 401,
    body: { error: { grpc_code: 16, http_code: 401, message: 'no session', http_status: 'Unauthorized' } },
    kind: 'unauthenticated',
  },
  { name: 'an unknown error', status: 500, body: { code: 2, message: 'boom' }, kind: 'server-error' },
  { name: 'a 415 in plain text', status: 415, body: 'Invalid content type', kind: 'wrong-content-type' },
  { name: 'a log-in page', status: 200, body: '<!doctype html><title>Sign in</title>', kind: 'not-json' },
  {
    name: 'a forbidding gateway page',
    status: 403,
    body: '<html><title>Access denied</title></html>',
    headers: { 'content-type': 'text/html' },
    kind: 'not-json',
  },
  {
    name: 'a load balancer without a back end',
    status: 502,
    body: '<html><body>Bad Gateway</body></html>',
    headers: { 'content-type': 'text/html' },
    kind: 'unavailable',
  },
  { name: 'a limiting gateway', status: 429, body: 'slow down', kind: 'rate-limited' },
  { name: 'an unknown path', status: 404, body: '404 page not found', kind: 'not-found' },
  { name: 'a redirect', status: 307, body: '', headers: { location: 'https://a/' }, kind: 'redirected' },
];

describe('failures of calls (checklist point 33)', () => {
  test.each(cases)('$name is $kind', ({ status, body, headers, kind }) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const failure = classifyResponse({ status, headers: headers ?? {}, body: text });
    expect(failure.kind).toBe(kind);
  });

  test('the code decides where the HTTP status says something else', () => {
    const body = JSON.stringify({ code: 5, message: 'not there' });
    expect(classifyResponse({ status: 500, headers: {}, body }).kind).toBe('not-found');
  });

  test.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    [
      'a date',
      { date: 'Wed, 11 Nov 2026 10:00:00 GMT', 'retry-after': 'Wed, 11 Nov 2026 10:00:05 GMT' },
      5000,
    ],
    ['an unreasonable time', { 'retry-after': '999999' }, 120_000],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
  ])('Retry-After as %s', (_name, headers, expected) => {
    expect(classifyResponse({ status: 429, headers, body: '' }).retryAfterMs).toBe(expected);
  });

  test('transport errors keep their cause, anything else is thrown on', () => {
    const unreachable = new SlipwayError({
      code: 'unreachable',
      kind: 'outside',
      what: 'no',
      why: '',
      fix: '',
    });
    expect(classifyThrown(unreachable)).toMatchObject({ kind: 'unreachable', cause: unreachable });
    expect(() => classifyThrown(new TypeError('a defect'))).toThrow('a defect');
  });

  test('names the missing right without the subject', () => {
    const failure = {
      kind: 'forbidden',
      message: 'permission denied: applications, sync, default/todo, sub: ci, iat: now',
    } as const;
    expect(missingRight(failure)).toBe('applications, sync, default/todo');
  });
});

const asked = {
  action: 'read application "todo"',
  server: 'https://argocd.example.com',
  application: 'todo',
};

describe('the words of a failure', () => {
  test('point 31: a bare "permission denied" asks for the project', () => {
    const error = explainFailure({ kind: 'hidden', message: 'permission denied' }, asked);
    expect(error).toMatchObject({ code: 'argocd-application-hidden', kind: 'caller' });
    expect(error.why).toContain('no such application');
    expect(error.fix).toContain('project');
  });

  test('with the project given it asks for the right', () => {
    const error = explainFailure(
      { kind: 'hidden', message: 'permission denied' },
      { ...asked, project: 'shop' },
    );
    expect(error.fix).toContain('applications, get');
  });

  test.each([
    ['to itself', 'https://argocd.example.com/api/version', 'ends TLS', '--insecure'],
    ['to itself by path', '/api/version', 'ends TLS', '--insecure'],
    ['to another host', 'https://login.example.com/', 'login.example.com', 'gateway'],
  ])('a redirect %s is explained', (_name, location, why, fix) => {
    const error = explainFailure(
      { kind: 'redirected', message: 'HTTP 307', httpStatus: 307, location },
      asked,
    );
    expect(error.why).toContain(why);
    expect(error.fix).toContain(fix);
  });

  test('a redirect to https asks for the https address', () => {
    const http = { ...asked, server: 'http://argocd.example.com' };
    const failure = {
      kind: 'redirected',
      message: 'HTTP 307',
      location: 'https://argocd.example.com/x',
    } as const;
    expect(explainFailure(failure, http).fix).toContain('https://argocd.example.com');
  });

  test.each([
    ['unauthenticated', 'caller'],
    ['forbidden', 'caller'],
    ['not-found', 'caller'],
    ['not-json', 'outside'],
    ['unreachable', 'outside'],
    ['tls-refused', 'outside'],
    ['unavailable', 'outside'],
    ['timed-out', 'outside'],
    ['body-too-large', 'outside'],
  ] as const)('%s is for the %s to mend', (kind, who) => {
    expect(explainFailure({ kind, message: 'x' }, asked).kind).toBe(who);
  });
});
