import { type JsonObject, listField, objectOf, textField } from '../argocd/fields.ts';

/** One source of an Application: where its manifests come from. */
export interface SourceView {
  /** Normalised URL: scheme, user, default port and `.git` left out, lower case. */
  readonly repository: string;
  readonly targetRevision: string;
  /** Folder in the repository, `''` for its root; absent where only other sources refer to it. */
  readonly path?: string;
  /** Helm charts and OCI artifacts have versions and digests, no commits. */
  readonly isGit: boolean;
}

/** `spec.sources`, or the one `spec.source`; the order is that of `status.sync.revisions`. */
export function readSources(spec: JsonObject): readonly SourceView[] {
  const sources = listField(spec, 'sources');
  if (sources.length > 0) return sources.map((source) => readSource(objectOf(source)));
  const source = objectOf(spec['source']);
  return Object.keys(source).length === 0 ? [] : [readSource(source)];
}

export function readSource(source: JsonObject): SourceView {
  const url = textField(source, 'repoURL') ?? '';
  const path = textField(source, 'path');
  return {
    ...(path === undefined ? {} : { path: normalisePath(path) }),
    repository: normaliseRepositoryUrl(url),
    targetRevision: textField(source, 'targetRevision') ?? '',
    isGit: textField(source, 'chart') === undefined && !url.startsWith('oci://'),
  };
}

function normalisePath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Makes `git@host:a/b.git`, `ssh://git@host:22/a/b` and `https://host/a/b/` one text, as Argo CD compares them. */
export function normaliseRepositoryUrl(url: string): string {
  return url
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^([^/:]+):(?!\d+(?:\/|$))/, '$1/')
    .replace(/^([^/:]+):(?:22|80|443)(?=\/)/, '$1')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

/** What to look for among the sources; both are optional, the application's own sources are the default. */
export interface SourceChoice {
  readonly repository?: string;
  readonly branch?: string;
}

/**
 * Indices of the sources that can hold our commit: those of our repository that follow our branch. What does not
 * single out any source is left aside, so that a mirror URL or a renamed branch does not hide all of them.
 */
export function pickSources(sources: readonly SourceView[], { repository, branch }: SourceChoice): number[] {
  const git = sources.map((_, index) => index).filter((index) => sources[index]?.isGit ?? false);
  const ofRepository = keepIfAny(git, (index) => sources[index]?.repository === repository);
  return keepIfAny(ofRepository, (index) => followsBranch(sources[index]?.targetRevision ?? '', branch));
}

function keepIfAny(indices: number[], keep: (index: number) => boolean): number[] {
  const kept = indices.filter(keep);
  return kept.length === 0 ? indices : kept;
}

function followsBranch(targetRevision: string, branch: string | undefined): boolean {
  if (branch === undefined || targetRevision === '' || targetRevision === 'HEAD') return true;
  return targetRevision.replace(/^refs\/heads\//, '') === branch.replace(/^refs\/heads\//, '');
}
