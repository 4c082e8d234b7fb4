import { SlipwayError } from '../errors.ts';

/** `repository:tag@digest`. The tag is for people, the digest is the identity. */
export interface ImageReference {
  /** With its registry when one is written: `ghcr.io/acme/chat-api`, `localhost:5000/app`, `nginx`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 lower-case hexadecimal digits (or `sha512:` and 128). */
  readonly digest?: string;
}

const LONGEST_REPOSITORY = 255;
const LONGEST_TAG = 128;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])$/;
const TAG = /^\w[\w.-]*$/;
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha512', 128],
]);

/**
 * Reads `[registry[:port]/]repository[:tag][@digest]` by the grammar of the OCI distribution specification.
 * Raises SlipwayError `image-malformed` (caller) with the one reason that applies.
 */
export function parseImageReference(text: string): ImageReference {
  checkText(text);
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0) throw malformed(text, 'it holds more than one "@"');
  const colon = findTagColon(named);
  const repository = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  checkRepository(text, repository);
  if (tag !== undefined) checkTag(text, tag);
  if (digest !== undefined) checkDigest(text, digest);
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** Writes a reference as one text, with what it holds of tag and digest. */
export function formatImageReference({ repository, tag, digest }: ImageReference): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Whether the text is a digest as a registry gives it: `sha256:` and 64 lower-case hexadecimal digits. */
export function isDigest(text: string): boolean {
  return digestFault(text) === undefined;
}

/** Whether the text can be a tag. */
export function isTag(text: string): boolean {
  return text.length <= LONGEST_TAG && TAG.test(text);
}

/** Whether two repositories are one place: `nginx` and `docker.io/library/nginx` are. Texts stay as they are written. */
export function sameRepository(left: string, right: string): boolean {
  return normaliseRepository(left) === normaliseRepository(right);
}

const DOCKER_HUB_HOSTS: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
]);

function normaliseRepository(repository: string): string {
  const { host, path } = splitHost(repository);
  const registry = host === undefined ? 'docker.io' : host.toLowerCase();
  if (!DOCKER_HUB_HOSTS.has(registry)) return `${registry}/${path}`;
  return `docker.io/${path.includes('/') ? path : `library/${path}`}`;
}

/** The offset of the colon before the tag, or -1: only the last segment can hold it, an earlier colon is a port. */
export function findTagColon(named: string): number {
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? colon : -1;
}

/** The registry host (with port) of a repository, when its first segment can be one. */
export function splitHost(repository: string): { readonly host?: string; readonly path: string } {
  const slash = repository.indexOf('/');
  const first = repository.slice(0, Math.max(slash, 0));
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost';
  return isHost ? { host: first, path: repository.slice(slash + 1) } : { path: repository };
}

const TEXT_FAULTS: readonly (readonly [pattern: RegExp, reason: (match: string) => string])[] = [
  [/^$/, () => 'it is empty'],
  [/^-/, () => 'it begins with "-", which a tool could read as an option'],
  [/^[A-Za-z][A-Za-z0-9+.-]*:\/\//, (match) => `it begins with the scheme "${match}"; a reference has none`],
  [/[\s\p{Cc}]/u, (match) => `it holds white space or a control character (${codePoint(match)})`],
  [
    /[^\x20-\x7e]/u,
    (match) => `it holds a character that is not ASCII (${codePoint(match)}) and may look like one`,
  ],
  [/\.\./, () => 'it holds ".."'],
  [/^sha(?:256|512):[0-9a-fA-F]*$/, () => 'it is a digest without a repository'],
];

function checkText(text: string): void {
  for (const [pattern, reason] of TEXT_FAULTS) {
    const match = pattern.exec(text);
    if (match !== null) throw malformed(text, reason(match[0]));
  }
}

function checkRepository(text: string, repository: string): void {
  if (repository === '') throw malformed(text, 'it has no repository');
  if (repository.length > LONGEST_REPOSITORY) {
    throw malformed(
      text,
      `its repository has ${repository.length} characters; ${LONGEST_REPOSITORY} are allowed`,
    );
  }
  const { host, path } = splitHost(repository);
  if (host !== undefined) checkHost(text, host);
  if (/[A-Z]/.test(path)) throw malformed(text, `its repository "${path}" has upper-case letters`);
  for (const component of path.split('/')) {
    if (!PATH_COMPONENT.test(component)) throw malformed(text, componentFault(component));
  }
}

function componentFault(component: string): string {
  if (component === '') return 'its repository has an empty segment between slashes';
  return `its segment "${component}" is not made of lower-case letters and digits joined by ".", "_", "__" or "-"`;
}

function checkHost(text: string, host: string): void {
  const port = /:(\d*)$/.exec(host);
  const name = port === null ? host : host.slice(0, port.index);
  if (!HOST.test(name)) throw malformed(text, `"${host}" is not the name of a registry`);
  if (port === null) return;
  const number = Number(port[1]);
  if (port[1] === '' || number < 1 || number > 65_535) throw malformed(text, `"${port[1]}" is not a port`);
}

function checkTag(text: string, tag: string): void {
  if (tag === '') throw malformed(text, 'its tag is empty');
  if (tag.length > LONGEST_TAG) {
    throw malformed(text, `its tag has ${tag.length} characters; ${LONGEST_TAG} are allowed`);
  }
  if (!TAG.test(tag)) {
    throw malformed(
      text,
      `its tag "${tag}" is not made of letters, digits, "_", "." and "-", or begins with "." or "-"`,
    );
  }
}

function checkDigest(text: string, digest: string): void {
  const fault = digestFault(digest);
  if (fault !== undefined) throw malformed(text, fault);
}

function digestFault(digest: string): string | undefined {
  const colon = digest.indexOf(':');
  const algorithm = digest.slice(0, Math.max(colon, 0));
  const length = DIGEST_LENGTHS.get(algorithm);
  if (length === undefined) return `its digest "${shorten(digest)}" does not begin with "sha256:"`;
  const hex = digest.slice(colon + 1);
  if (hex.length !== length)
    return `its digest has ${hex.length} digits after "${algorithm}:", not ${length}`;
  if (/[A-F]/.test(hex)) return 'its digest has upper-case digits; registries compare digests as lower case';
  return /^[0-9a-f]*$/.test(hex) ? undefined : 'its digest is not hexadecimal';
}

function malformed(text: string, reason: string): SlipwayError {
  return new SlipwayError({
    code: 'image-malformed',
    kind: 'caller',
    what:
      text === ''
        ? 'The image reference cannot be used'
        : `The image reference "${shorten(text)}" cannot be used`,
    why: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`,
    fix: 'Write it as repository:tag@sha256:<64 hexadecimal digits>, as the registry shows it',
  });
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function codePoint(match: string): string {
  return `U+${(match.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
