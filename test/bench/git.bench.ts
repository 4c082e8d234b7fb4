import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../adapters/clock/system-clock.ts';

import { openGitBranch } from '../../adapters/git/open-branch.ts';
import { submitIntent } from '../../adapters/git/queue.ts';
import type { FoldPlan, QueueView } from '../../adapters/git/queue-plan.ts';
import { makeRunProcess } from '../../adapters/process/run-process.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { type GitServer, startGitServer } from '../../scripts/sandbox/git-server.ts';
import {
  largeRepositoryPath,
  largeRepositorySize,
  provideLargeRepository,
} from '../../scripts/sandbox/large-repository.ts';
import { bumpOf } from '../git/build-plan.ts';
import type { BenchRow, BenchTable } from './table.ts';

const megabyte = 1_000_000;
/** The promise: a bump receives no more than one megabyte. */
const promisedBytes = megabyte;
const path = largeRepositoryPath(12_345);
const author = { name: 'Bench', email: 'bench@example.com' };
const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com'];

interface Contender {
  readonly name: string;
  run(url: string, folder: string): Promise<void>;
}

interface Measurement {
  readonly receivedBytes: number;
  readonly milliseconds: number;
}

const slipway: Contender = {
  name: 'slipway',
  run: async (url, folder) => {
    const branch = await openGitBranch({
      url,
      branch: 'main',
      runProcess: makeRunProcess(process.env),
      clock: systemClock,
      temporaryFolder: folder,
      timeoutMs: 120_000,
    });
    await submitIntent({ branch, clock: systemClock, author }, bumpOf(path, 2), setTag);
    await branch.close();
  },
};

/** What pipelines do today: clone, change the file, commit, push. */
function cloneAndPush(name: string, options: readonly string[]): Contender {
  return {
    name,
    run: async (url, folder) => {
      const clone = join(folder, 'clone');
      await runGit(folder, ['clone', '--quiet', ...options, url, clone]);
      await runGit(clone, ['config', 'gc.auto', '0']);
      const values = join(clone, path);
      await writeFile(values, withNewTag(await readFile(values, 'utf8')));
      await runGit(clone, [...identity, 'commit', '--quiet', '--all', '-m', 'Bump']);
      await runGit(clone, ['push', '--quiet', 'origin', 'HEAD:main']);
    },
  };
}

/** The change of a bump, with a look at the last hundred commits for the order of builds. */
async function setTag(view: QueueView): Promise<FoldPlan<string>> {
  const file = await view.readFile(path);
  if (file.kind !== 'file') throw new Error(`${path} is ${file.kind}`);
  for await (const { message } of view.readHistory(100)) if (message === '') break;
  const text = Buffer.from(file.bytes)
    .toString()
    .replace(/tag: .*/, 'tag: "2.0.0"');
  const change = { files: [{ path, bytes: Buffer.from(text) }], message: 'Bump\n', author };
  return { change, entries: () => [], own: { kind: 'written', answer: 'set' }, others: new Map() };
}

function withNewTag(text: string): string {
  return text.replace(/tag: .*/, 'tag: "2.0.0"');
}

async function measureOne(contender: Contender): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-git-bench-'));
  const bare = join(folder, 'deploy.git');
  await runGit(folder, ['clone', '--quiet', '--bare', '--local', await provideLargeRepository(), bare]);
  const before = await runGit(bare, ['rev-parse', 'main']);
  await using server: GitServer = await startGitServer({ folder });
  const start = performance.now();
  await contender.run(`${server.url}/deploy.git`, folder);
  const milliseconds = performance.now() - start;
  const after = await runGit(bare, ['rev-parse', 'main~1']);
  if (!after.equals(before)) throw new Error(`${contender.name} did not push one commit`);
  await rm(folder, { recursive: true, force: true });
  const receivedBytes = server.requests.reduce((sum, request) => sum + request.receivedBytes, 0);
  return { receivedBytes, milliseconds };
}

function toRow(ours: Measurement, peer: Measurement, name: string): BenchRow {
  return {
    what: `bytes received by a bump, against ${name}`,
    ours: shown(ours),
    peer: `${name} ${shown(peer)}`,
    ratio: ours.receivedBytes / peer.receivedBytes,
  };
}

function shown({ receivedBytes, milliseconds }: Measurement): string {
  return `${(receivedBytes / megabyte).toFixed(3)} MB in ${(milliseconds / 1000).toFixed(1)} s`;
}

/** Bytes that a bump receives over smart HTTP, against the clones that it replaces. */
export async function measure(): Promise<readonly BenchTable[]> {
  const ours = await measureOne(slipway);
  const full = await measureOne(cloneAndPush('full clone', []));
  const shallow = await measureOne(cloneAndPush('shallow clone', ['--depth', '1']));
  const promise: BenchRow = {
    what: 'bytes received by a bump, against the promise of 1 MB',
    ours: shown(ours),
    peer: `promise ${(promisedBytes / megabyte).toFixed(3)} MB`,
    ratio: ours.receivedBytes / promisedBytes,
    bar: 1,
  };
  const { files, commits } = largeRepositorySize;
  return [
    {
      title: 'Git traffic of a bump',
      method: `A GitOps repository of ${files.toLocaleString('en')} files and ${commits.toLocaleString('en')} commits behind \`git http-backend\` on loopback; each contender changes one file and pushes one commit. Bytes are what the server's sockets wrote. Slipway also reads the last 100 commits.`,
      rows: [promise, toRow(ours, full, 'full clone'), toRow(ours, shallow, 'shallow clone')],
    },
  ];
}
