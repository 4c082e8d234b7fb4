import { normaliseRepositoryUrl } from '../rollout/sources.ts';
import { type JsonObject, listField, objectOf, textField } from './fields.ts';

/** The repository and branch an application's manifests are written in. */
export interface GitSource {
  /** As Argo CD has it, with scheme. */
  readonly repository: string;
  /** Empty or `HEAD`: the default branch. */
  readonly branch: string;
}

/** The Git sources of an Application, the dry source alone where it is hydrated; charts and OCI artifacts are none. */
export function readGitSources(application: unknown): readonly GitSource[] {
  const spec = objectOf(objectOf(application)['spec']);
  const hydrator = objectOf(spec['sourceHydrator'])['drySource'];
  if (hydrator !== undefined) return readSource(objectOf(hydrator));
  const sources = listField(spec, 'sources');
  return sources.length > 0
    ? sources.flatMap((source) => readSource(objectOf(source)))
    : readSource(objectOf(spec['source']));
}

function readSource(source: JsonObject): readonly GitSource[] {
  const repository = textField(source, 'repoURL');
  const isChart = textField(source, 'chart') !== undefined;
  if (repository === undefined || isChart || repository.startsWith('oci://')) return [];
  return [{ repository, branch: (textField(source, 'targetRevision') ?? '').replace(/^refs\/heads\//, '') }];
}

export interface WantedSource {
  readonly repository?: string;
  readonly branch?: string;
}

export type SourceFault =
  /** Of another repository; may be a mirror. */
  | { readonly kind: 'other-repository'; readonly sources: readonly GitSource[] }
  /** Of this repository, on another branch: the commit never comes. */
  | { readonly kind: 'other-branch'; readonly sources: readonly GitSource[] }
  /** Pinned to a commit that is not ours. */
  | { readonly kind: 'pinned'; readonly sources: readonly GitSource[] }
  | { readonly kind: 'no-git' };

/** Whether a commit on the wanted branch can ever reach an application with these sources; nothing when it can. */
export function findSourceFault(
  sources: readonly GitSource[],
  wanted: WantedSource,
  revision: string | undefined,
): SourceFault | undefined {
  if (sources.length === 0) return { kind: 'no-git' };
  const own = sources.filter((source) => isSame(source, wanted.repository));
  if (own.length === 0) return { kind: 'other-repository', sources };
  const moving = own.filter(({ branch }) => !/^[0-9a-f]{40}$/.test(branch) || branch === revision);
  if (moving.length === 0) return { kind: 'pinned', sources: own };
  const onBranch = moving.filter(({ branch }) => follows(branch, wanted.branch));
  return onBranch.length === 0 ? { kind: 'other-branch', sources: moving } : undefined;
}

function isSame(source: GitSource, repository: string | undefined): boolean {
  return (
    repository === undefined ||
    normaliseRepositoryUrl(source.repository) === normaliseRepositoryUrl(repository)
  );
}

function follows(targetRevision: string, branch: string | undefined): boolean {
  if (branch === undefined || targetRevision === '' || targetRevision === 'HEAD') return true;
  return targetRevision === branch.replace(/^refs\/heads\//, '');
}

/** The one repository and branch all applications share, for what has to be asked of Git; nothing when they differ. */
export function findCommonSource(
  applications: readonly (readonly GitSource[])[],
  wanted: WantedSource,
): { readonly repository?: string; readonly branch?: string } {
  const own = applications.flatMap((sources) =>
    sources.filter((source) => isSame(source, wanted.repository)),
  );
  const repositories = new Map(own.map(({ repository }) => [normaliseRepositoryUrl(repository), repository]));
  const branches = new Set(
    own.map(({ branch }) => branch).filter((branch) => branch !== '' && branch !== 'HEAD'),
  );
  const repository =
    wanted.repository ?? (repositories.size === 1 ? [...repositories.values()][0] : undefined);
  const branch = wanted.branch ?? (branches.size === 1 ? [...branches][0] : undefined);
  return {
    ...(repository === undefined ? {} : { repository }),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** Every repository of the applications once, as the first source of it names it. */
export function listRepositories(applications: readonly (readonly GitSource[])[]): readonly GitSource[] {
  const first = new Map<string, GitSource>();
  for (const source of applications.flat()) {
    const name = normaliseRepositoryUrl(source.repository);
    if (!first.has(name)) first.set(name, source);
  }
  return [...first.values()];
}

/** Whether one host serves all of them, under whatever scheme. */
export function haveOneHost(sources: readonly GitSource[]): boolean {
  const hosts = sources.map(({ repository }) => normaliseRepositoryUrl(repository).split('/')[0]);
  return new Set(hosts).size <= 1;
}
