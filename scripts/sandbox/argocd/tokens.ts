import { createHmac, randomUUID } from 'node:crypto';
import { unauthenticated } from './api-error.ts';

/** One right: `*` stands for anything, also inside a name. */
export interface Permission {
  readonly resource: string;
  readonly action: string;
  /** `project/application`, or `project/namespace/application` outside Argo CD's own namespace. */
  readonly object: string;
}

export interface TokenRequest {
  readonly account: string;
  /** Everything is allowed when left out. */
  readonly permissions?: readonly Permission[];
  /** Seconds from now; negative for one that has expired. Never expires when left out. */
  readonly expiresIn?: number;
}

export interface Caller {
  readonly account: string;
  readonly issuedAt: string;
  readonly issuer: string;
  readonly permissions: readonly Permission[];
}

export const everything: readonly Permission[] = [{ resource: '*', action: '*', object: '*' }];

/** What the delivery pipeline of a service needs at least. */
export function leastRights(project: string): readonly Permission[] {
  const object = `${project}/*`;
  return [
    { resource: 'applications', action: 'get', object },
    { resource: 'applications', action: 'sync', object },
    { resource: 'applications', action: 'action/argoproj.io/Rollout/*', object },
    { resource: 'applications', action: 'delete/*/Pod/*', object },
    { resource: 'logs', action: 'get', object },
    { resource: 'projects', action: 'get', object: project },
  ];
}

interface Issued extends Caller {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: number | undefined;
  revoked: boolean;
}

/** Tokens of accounts: real JWTs, so that a client can read `exp`. */
export class TokenStore {
  readonly #secret = randomUUID();
  readonly #issued: Issued[] = [];

  issue({ account, permissions = everything, expiresIn }: TokenRequest, issuer = 'argocd'): string {
    const issuedAt = Math.floor(Date.now() / 1000);
    const expiresAt = expiresIn === undefined ? undefined : issuedAt + expiresIn;
    const id = randomUUID();
    const claims = { iss: issuer, sub: `${account}:apiKey`, iat: issuedAt, nbf: issuedAt, jti: id };
    const token = this.#sign(expiresAt === undefined ? claims : { ...claims, exp: expiresAt });
    const iat = new Date(issuedAt * 1000).toISOString().replace('.000Z', 'Z');
    this.#issued.push({ id, token, account, permissions, issuer, issuedAt: iat, expiresAt, revoked: false });
    return token;
  }

  /** Deletes the token from its account; streams that are open stay open, as in Argo CD. */
  revoke(token: string): void {
    const found = this.#issued.find((issued) => issued.token === token);
    if (found !== undefined) found.revoked = true;
  }

  /** Who calls. Raises 401 as Argo CD words it. */
  authenticate(headers: {
    readonly authorization?: string | undefined;
    readonly cookie?: string | undefined;
  }): Caller {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const cookie = /(?:^|;\s*)argocd\.token=([^;]+)/.exec(headers.cookie ?? '')?.[1];
    const found = this.#issued.find(({ token }) => token === (bearer ?? cookie));
    if (found === undefined) throw unauthenticated('no session information');
    if (found.revoked) {
      throw unauthenticated(
        `invalid session: account ${found.account} does not have token with id ${found.id}`,
      );
    }
    if (found.expiresAt !== undefined && found.expiresAt * 1000 <= Date.now()) {
      throw unauthenticated('invalid session: token has invalid claims: token is expired');
    }
    return found;
  }

  #sign(claims: Readonly<Record<string, unknown>>): string {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${signed}.${createHmac('sha256', this.#secret).update(signed).digest('base64url')}`;
  }
}

/** Whether one of the caller's rights covers the action. */
export function isAllowed(caller: Caller, { resource, action, object }: Permission): boolean {
  return caller.permissions.some(
    (right) =>
      matches(right.resource, resource) && matches(right.action, action) && matches(right.object, object),
  );
}

function matches(pattern: string, value: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(value);
}
