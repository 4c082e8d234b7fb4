import { parseAllDocuments } from 'yaml';
import { type Manifest, parseManifest } from '../cluster/manifests.ts';
import type { BareRepository } from '../repository.ts';
import type { Source } from './model.ts';
import type { GitReplica } from './replica.ts';

/** The desired state of an application: one revision per source and all manifests. */
export interface Target {
  readonly revisions: readonly string[];
  readonly manifests: readonly Manifest[];
}

/** The repo server could not give the desired state; the message is that of the ComparisonError condition. */
export class SourceFailure extends Error {}

export type OpenRepository = (repoURL: string) => BareRepository | undefined;

export interface SourceReader {
  readonly openRepository: OpenRepository;
  readonly replica: GitReplica;
  /** Set while the Git server is out: the error a fetch would give. */
  readonly outage: string | undefined;
  /** The time it takes to make manifests of a commit. */
  readonly work: () => Promise<void>;
}

/** Reads every source at the revision given for it, or at its target revision. Raises `SourceFailure`. */
export async function loadTarget(
  reader: SourceReader,
  sources: readonly Source[],
  revisions: readonly (string | undefined)[] = [],
): Promise<Target> {
  const loaded = await Promise.all(
    sources.map((source, index) =>
      loadSource(reader, source, { wanted: revisions[index], index, count: sources.length }),
    ),
  );
  return {
    revisions: loaded.map(({ revision }) => revision),
    manifests: loaded.flatMap(({ manifests }) => manifests),
  };
}

interface Place {
  readonly wanted: string | undefined;
  readonly index: number;
  readonly count: number;
}
interface Loaded {
  readonly revision: string;
  readonly manifests: readonly Manifest[];
}

async function loadSource(reader: SourceReader, source: Source, place: Place): Promise<Loaded> {
  const target = source.targetRevision ?? 'HEAD';
  // A chart's revision is its version, and nothing is rendered here.
  if (source.chart !== undefined) return { revision: place.wanted ?? target, manifests: [] };
  const fail = (detail: string) => {
    const which = `source ${place.index + 1} of ${place.count}`;
    return new SourceFailure(
      `Failed to load target state: failed to generate manifest for ${which}: rpc error: code = Unknown desc = ${detail}`,
    );
  };
  if (reader.outage !== undefined) throw fail(`failed to list refs: ${reader.outage}`);
  const repository = reader.openRepository(source.repoURL);
  if (repository === undefined) throw fail(`failed to list refs: repository not found: ${source.repoURL}`);
  const revision = await reader.replica.resolve(repository, place.wanted ?? target);
  if (revision === undefined) throw fail(`unable to resolve '${place.wanted ?? target}' to a commit SHA`);
  if (source.ref !== undefined && source.path === undefined) return { revision, manifests: [] };
  await reader.work();
  const files = await repository.readFolder(revision, source.path ?? '.');
  if (files.size === 0) throw fail(`${source.path ?? '.'}: app path does not exist`);
  return { revision, manifests: parseFiles(files, source.path ?? '.', fail) };
}

/** A directory source takes the files of the folder itself, not those of folders below. */
function parseFiles(
  files: ReadonlyMap<string, string>,
  folder: string,
  fail: (detail: string) => SourceFailure,
): Manifest[] {
  const prefix = folder === '.' ? '' : `${folder.replace(/\/+$/, '')}/`;
  return [...files]
    .filter(([path]) => /\.(ya?ml|json)$/.test(path) && !path.slice(prefix.length).includes('/'))
    .flatMap(([path, text]) => parseFile(path.slice(prefix.length), text, fail));
}

function parseFile(name: string, text: string, fail: (detail: string) => SourceFailure): Manifest[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const error = document.errors[0];
    if (error !== undefined) {
      const line = error.linePos?.[0].line ?? 1;
      throw fail(
        `failed to unmarshal "${name}": failed to unmarshal manifest: error converting YAML to JSON: yaml: line ${line}: ${firstLine(error.message)}`,
      );
    }
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    try {
      return [parseManifest(value)];
    } catch (thrown) {
      throw fail(
        `failed to unmarshal "${name}": ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      );
    }
  });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
