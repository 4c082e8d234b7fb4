import { dirname, isAbsolute } from 'node:path';
import type { RunFacts } from '../../core/action/definition.ts';
import { parseSource, type Source } from '../../core/bump/record.ts';
import type { BumpName, Release } from '../../core/bump/request.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { parseImageReference } from '../../core/image/reference.ts';
import type { NoticeRef } from '../../core/ledger/entry.ts';
import type { BumpInputs } from './inputs.ts';

/** One branch of the GitOps repository and who writes to it. */
export interface Repository {
  readonly url: string;
  readonly branch: string;
  readonly token?: string;
  readonly author: { readonly name: string; readonly email: string };
  /** The longest one exchange with the server may take. */
  readonly timeoutMs: number;
}

export type Destination =
  | { readonly kind: 'repository'; readonly repository: Repository }
  | { readonly kind: 'working-folder'; readonly folder: string };

/** Everything a bump needs to know before it looks at anything. */
export interface BumpTask {
  readonly destination: Destination;
  readonly name: BumpName;
  readonly release: Release;
  readonly dryRun: boolean;
  /** Passes windows and freezes, where the environment lets hotfixes do so. */
  readonly hotfix: boolean;
  /** Passes every gate but quarantine, loudly. */
  readonly breakGlass?: { readonly reason: string; readonly actor: string };
  /** How long its rollout may take before another run takes it up. */
  readonly watchMs: number;
  /** Who asks for it. */
  readonly actor?: string;
  /** It comes from the environment before; left out: from a build. */
  readonly promotion?: { readonly upstream: string; readonly set?: string };
  /** The message that tells of it, for whoever takes its rollout up. */
  readonly notice?: NoticeRef;
}

/** Raises (caller) `inputs-conflict`, `mode-unsupported`, `transport-unsupported`, `image-malformed`, `source-malformed`. */
export function readBumpTask(inputs: BumpInputs, facts: RunFacts): BumpTask {
  refuseUnsupported(inputs);
  return {
    destination: readDestination(inputs, facts),
    name: readName(inputs),
    release: { ...readRelease(inputs, facts), pin: inputs.pin },
    dryRun: inputs['dry-run'],
    watchMs: WATCH_MS,
    ...definedOnly({ actor: facts.actor }),
    ...readPasses(inputs, facts),
  };
}

/** A bump alone is watched by somebody else, who has this long before `promote` does it. */
const WATCH_MS = 30 * 60_000;

type PassInputs = Pick<BumpInputs, 'hotfix' | 'break-glass' | 'author-name'>;

/** What the release may pass by, and in whose name. */
export function readPasses(
  inputs: PassInputs,
  { actor = inputs['author-name'] }: RunFacts,
): Pick<BumpTask, 'hotfix' | 'breakGlass'> {
  const reason = inputs['break-glass'];
  return { hotfix: inputs.hotfix, ...(reason === undefined ? {} : { breakGlass: { reason, actor } }) };
}

/** Refuses what is promised for later, so that nobody takes a push for a pull request. */
export function refuseUnsupported({
  mode,
  transport,
}: Pick<BumpInputs, 'transport'> & { readonly mode?: BumpInputs['mode'] }): void {
  if (mode === 'pull-request')
    throw comesLater(
      'mode',
      'mode: pull-request',
      'Use `mode: push`, or open the pull request from a branch of your own.',
    );
  if (transport === 'api') throw comesLater('transport', 'transport: api', 'Use `transport: git` or `auto`.');
}

function comesLater(input: 'mode' | 'transport', what: string, fix: string): SlipwayError {
  return new SlipwayError({
    code: `${input}-unsupported`,
    kind: 'caller',
    what: `\`${what}\` is not there yet`,
    why: 'It comes with a later version of Slipway',
    fix,
  });
}

function readDestination(inputs: BumpInputs, facts: RunFacts): Destination {
  return inputs.repository === undefined
    ? { kind: 'working-folder', folder: chooseFolder(inputs.file, facts) }
    : { kind: 'repository', repository: readRepository(inputs.repository, inputs) };
}

/**
 * The folder that is not left. Who types an absolute path on a terminal means that file, wherever the shell stands; in a
 * workflow the text may come from anybody, and the workspace is all there is.
 */
function chooseFolder(file: string | undefined, { place, workingFolder }: RunFacts): string {
  return place === 'terminal' && file !== undefined && isAbsolute(file) ? dirname(file) : workingFolder;
}

type RepositoryInputs = Pick<
  BumpInputs,
  'branch' | 'git-token' | 'author-name' | 'author-email' | 'git-timeout'
>;

export function readRepository(url: string, inputs: RepositoryInputs): Repository {
  return {
    url,
    branch: inputs.branch,
    ...definedOnly({ token: inputs['git-token'] }),
    author: { name: inputs['author-name'], email: inputs['author-email'] },
    timeoutMs: inputs['git-timeout'],
  };
}

function readName(inputs: BumpInputs): BumpName {
  const { environment, service, target, file, select } = inputs;
  const isNamed = environment !== undefined || service !== undefined || target !== undefined;
  if (file !== undefined) {
    if (isNamed)
      throw conflict('`file` stands beside `environment`, `service` or `target`', 'Both say what to bump');
    return { kind: 'file', file: withoutDot(file), selectors: select };
  }
  if (select.length > 0)
    throw conflict(
      '`select` stands without `file`',
      'In an environment, slipway.yaml says where the image is written',
    );
  if (environment === undefined || service === undefined)
    throw conflict(describeMissing(inputs), 'Nothing else says what to bump');
  return {
    kind: 'service',
    config: withoutDot(inputs.config),
    service,
    environment,
    ...definedOnly({ target }),
  };
}

function describeMissing({ environment, service }: BumpInputs): string {
  if (environment === undefined && service === undefined)
    return 'Neither `environment` and `service` nor `file` are given';
  return environment === undefined
    ? '`service` stands without `environment`'
    : '`environment` stands without `service`';
}

/** Shells complete paths to `./values.yaml`. */
function withoutDot(path: string): string {
  return path.replace(/^(\.\/+)+/, '');
}

function conflict(what: string, why: string): SlipwayError {
  return new SlipwayError({
    code: 'inputs-conflict',
    kind: 'caller',
    what,
    why,
    fix: 'Give `environment` and `service` (through slipway.yaml), or `file` with `select`.',
  });
}

type ReleaseInputs = Pick<BumpInputs, 'image' | 'source' | 'build' | 'allow-downgrade'>;

/** The release of the inputs; what they leave out about its origin, a workflow knows. */
export function readRelease(inputs: ReleaseInputs, facts: RunFacts): Release {
  return {
    image: parseImageReference(inputs.image),
    ...definedOnly({
      source: inputs.source === undefined ? sourceOfRun(facts) : readSource(inputs.source),
      build: inputs.build ?? facts.runNumber,
      run: facts.runUrl,
    }),
    allowDowngrade: inputs['allow-downgrade'],
    pin: false,
  };
}

function sourceOfRun({ repository, sha }: RunFacts): Source | undefined {
  return repository === undefined || sha === undefined ? undefined : parseSource(`${repository}@${sha}`);
}

function readSource(text: string): Source {
  const source = parseSource(text);
  if (source !== undefined) return source;
  throw new SlipwayError({
    code: 'source-malformed',
    kind: 'caller',
    what: `The source \`${text}\` cannot be read`,
    why: 'It is not a repository, an @ and a commit id',
    fix: 'Write it as owner/repo@sha, with a commit id of 7 to 64 hexadecimal digits.',
  });
}
