import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDist } from '../../scripts/build.ts';
import { runGit } from '../../scripts/sandbox/git-command.ts';
import { type GitServer, startGitServer } from '../../scripts/sandbox/git-server.ts';
import {
  largeRepositoryPath,
  largeRepositorySize,
  provideLargeRepository,
} from '../../scripts/sandbox/large-repository.ts';
import type { BenchRow, BenchTable } from './table.ts';

const writers = 20;
const digest = `sha256:${'a'.repeat(64)}`;
const cli = join(import.meta.dirname, '..', '..', 'dist', 'slipway.js');

interface Writer {
  readonly url: string;
  readonly number: number;
  readonly folder: string;
}

interface Contender {
  readonly name: string;
  command(writer: Writer): readonly [command: string, ...args: string[]];
}

interface Measurement {
  readonly milliseconds: number;
  readonly commits: number;
  readonly pushes: number;
}

/** Each writer bumps a service of its own; no two files are the same. */
function fileNumber(writer: number): number {
  return writer * 613 + 7;
}

const slipway: Contender = {
  name: 'slipway bump',
  command: ({ url, number }) => [
    process.execPath,
    cli,
    'bump',
    ...['--repository', url, '--branch', 'main', '--json'],
    ...['--file', largeRepositoryPath(fileNumber(number))],
    ...['--select', `services.service-${fileNumber(number)}.image`],
    ...['--image', `ghcr.io/acme/service-${fileNumber(number)}:2.0.0@${digest}`],
    ...['--source', `acme/service-${number}@${'b'.repeat(40)}`, '--build', '1000000'],
  ],
};

/** What pipelines do that have learned not to rebase: the change is made anew on each tip until a push is the first. */
const rebuildLoop = `
set -eu
url=$1 path=$2 clone=$3 number=$4
git clone --quiet --depth 1 --filter=blob:none --no-checkout "$url" "$clone"
cd "$clone"
git config gc.auto 0
git sparse-checkout set --no-cone "/$path"
git checkout --quiet main
try=0
while :; do
  sed -i -e 's/tag: .*/tag: "2.0.0"/' -e 's/digest: .*/digest: ${digest}/' "$path"
  git commit --quiet --all --message "Bump $path"
  if git push --quiet origin HEAD:main 2>/dev/null; then exit 0; fi
  try=$((try + 1))
  [ "$try" -lt 200 ]
  sleep "$(awk -v seed="$number$try" 'BEGIN { srand(seed); printf "%.2f", rand() }')"
  git fetch --quiet --depth 1 origin main
  git reset --quiet --hard FETCH_HEAD
done
`;

const loop: Contender = {
  name: 'rebuild on the newest tip and push again',
  command: ({ url, number, folder }) => [
    'sh',
    '-c',
    rebuildLoop,
    'sh',
    url,
    largeRepositoryPath(fileNumber(number)),
    join(folder, `clone-${number}`),
    String(number),
  ],
};

const identity = {
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.com',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.com',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

async function runWriter(contender: Contender, writer: Writer): Promise<void> {
  const [command, ...args] = contender.command(writer);
  const child = spawn(command, args, {
    env: { ...process.env, ...identity },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (exitCode !== 0) throw new Error(`${contender.name} ended with ${exitCode}: ${complaints}`);
}

async function measureStorm(contender: Contender): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-queue-bench-'));
  const bare = join(folder, 'deploy.git');
  await runGit(folder, ['clone', '--quiet', '--bare', '--local', await provideLargeRepository(), bare]);
  const before = await countCommits(bare);
  await using server: GitServer = await startGitServer({ folder });
  const url = `${server.url}/deploy.git`;
  const start = performance.now();
  const numbers = Array.from({ length: writers }, (_, number) => number);
  await Promise.all(numbers.map((number) => runWriter(contender, { url, number, folder })));
  const milliseconds = performance.now() - start;
  for (const number of numbers) await requireNewTag(bare, number, contender);
  const commits = (await countCommits(bare)) - before;
  await rm(folder, { recursive: true, force: true });
  const pushes = server.requests.filter(
    ({ service, phase }) => service === 'receive-pack' && phase === 'exchange',
  ).length;
  return { milliseconds, commits, pushes };
}

async function countCommits(bare: string): Promise<number> {
  return Number((await runGit(bare, ['rev-list', '--count', 'main'])).toString());
}

async function requireNewTag(bare: string, number: number, { name }: Contender): Promise<void> {
  const path = largeRepositoryPath(fileNumber(number));
  const text = (await runGit(bare, ['cat-file', 'blob', `main:${path}`])).toString();
  if (!text.includes(`digest: ${digest}`)) throw new Error(`${name} lost the bump of ${path}`);
}

function shown({ milliseconds, commits, pushes }: Measurement): string {
  return `${(milliseconds / 1000).toFixed(1)} s, ${commits} commits, ${pushes} pushes sent`;
}

/** Twenty writers at once through the queue, against the loop that it replaces. */
export async function measure(): Promise<readonly BenchTable[]> {
  await buildDist();
  const ours = await measureStorm(slipway);
  const peer = await measureStorm(loop);
  const row: BenchRow = {
    what: `${writers} writers at once, until the last bump is on the branch`,
    ours: shown(ours),
    peer: `${loop.name}: ${shown(peer)}`,
    ratio: ours.milliseconds / peer.milliseconds,
    bar: 1 / 8,
  };
  const { files, commits } = largeRepositorySize;
  return [
    {
      title: 'Many writers on one branch',
      method: `A GitOps repository of ${files.toLocaleString('en')} files and ${commits.toLocaleString('en')} commits behind \`git http-backend\` on loopback. ${writers} processes start at once, each with a bump of another file: \`slipway bump\` with its guards, against a shell loop over a sparse, blobless, shallow clone that makes its change anew on the newest tip and pushes again, with a random pause of up to a second. All bumps are checked to be there. The writers share one machine, as jobs of one self-hosted runner do: there \`slipway bump\` hears of others by files in the temporary folder, queues at once, and looks again when one of them has written.`,
      rows: [row],
    },
  ];
}
