import { join } from 'node:path';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { formatEntries } from '../../core/ledger/entry-text.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';

const MINUTE_MS = 60_000;
const SERVICES = 40;
/** One release in twenty-one fails and is taken back. */
const FAILS_EVERY = 21;

export interface LedgerOrder {
  readonly folder: string;
  readonly deployments: number;
  /** Time of the newest entry. */
  readonly until: number;
}

/** A clone whose ledger holds so many deployments to prod, each with a commit for its start and one for its verdict. */
export async function makeLedgerClone({ folder, deployments, until }: LedgerOrder): Promise<string> {
  const clone = join(folder, 'clone');
  await runGit(folder, ['init', '--quiet', '--initial-branch=main', clone]);
  const commits = tellDeployments(deployments, until).map((entries) => formatEntries(entries));
  await runGit(clone, ['fast-import', '--quiet'], { stdin: commits.map(importCommit).join('') });
  return clone;
}

function importCommit(message: string, index: number): string {
  const data = `data ${Buffer.byteLength(message)}\n${message}\n`;
  const who = `Slipway <slipway@noreply.invalid> ${1_700_000_000 + index} +0000`;
  return `commit refs/heads/slipway-ledger\ncommitter ${who}\n${data}`;
}

/** Every release takes six minutes: started, and five minutes later there is a verdict. */
function tellDeployments(deployments: number, until: number): readonly (readonly LedgerEntry[])[] {
  const all: (readonly LedgerEntry[])[] = [];
  for (let done = 0, release = 0; done < deployments; release += 1) {
    const begin = until - (deployments - done) * 6 * MINUTE_MS;
    const fails = release % FAILS_EVERY === FAILS_EVERY - 1;
    const commits = fails ? tellFailure(release, begin) : tellSuccess(release, begin);
    all.push(...commits);
    if (!fails) done += 1;
  }
  return all;
}

function tellSuccess(release: number, at: number): readonly (readonly LedgerEntry[])[] {
  const about = aboutRelease(release);
  return [
    [{ ...about, at, kind: 'promoted', upstream: 'staging', gates: [] }, start(about, at)],
    [{ ...about, at: at + 5 * MINUTE_MS, kind: 'verified', adopted: false }],
  ];
}

function tellFailure(release: number, at: number): readonly (readonly LedgerEntry[])[] {
  const about = aboutRelease(release);
  const failedAt = at + MINUTE_MS;
  const failure = { cause: 'crash', explanation: 'the container api of the pod crashed 3 times' };
  const before = aboutRelease(release - SERVICES);
  return [
    [start(about, at)],
    [
      { ...about, at: failedAt, kind: 'failed', ...failure },
      { ...about, at: failedAt, kind: 'quarantined', reason: 'it failed here: crash' },
    ],
    [{ ...about, at: failedAt + MINUTE_MS, kind: 'rolled-back', to: before.image, proven: true }],
  ];
}

function aboutRelease(release: number) {
  const service = `service-${release % SERVICES}`;
  return {
    service,
    environment: 'prod',
    targets: [],
    intent: release.toString(16).padStart(40, '0'),
    image: `ghcr.io/acme/${service}:1.${release}@sha256:${release.toString(16).padStart(64, '0')}`,
    build: release,
    source: `acme/${service}@${release.toString(16).padStart(40, 'a')}`,
    revision: release.toString(16).padStart(40, 'c'),
    run: `https://github.com/acme/${service}/actions/runs/${release}`,
  };
}

function start(about: ReturnType<typeof aboutRelease>, at: number): LedgerEntry {
  const deadline = at + 30 * MINUTE_MS;
  const sourceAt = at - 90 * MINUTE_MS;
  return { ...about, at, sourceAt, kind: 'started', deadline, from: '', hotfix: false, overrides: [] };
}
