import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runGit, sandboxGitEnvironment } from './git-command.ts';

export interface LargeRepositorySize {
  readonly files: number;
  readonly commits: number;
}

/** The size that the traffic of a bump is measured with. */
export const largeRepositorySize: LargeRepositorySize = { files: 18_000, commits: 20_000 };

const environments = ['dev', 'staging', 'prod'];
const teams = 150;
const firstCommitAt = 1_700_000_000;
/** Part of the name in the cache: raise it when the content below changes. */
const layoutVersion = 1;

/** The values file of a service in the large repository, by number. */
export function largeRepositoryPath(file: number): string {
  const environment = environments[file % environments.length] ?? '';
  const service = `service-${padded(Math.floor(file / teams))}`;
  return `gitops/environments/${environment}/team-${padded(file % teams)}/${service}/values.yaml`;
}

/**
 * Makes a bare repository of GitOps shape with a commit for each bump, or takes it from the cache folder
 * (SLIPWAY_CACHE, else the user's). It belongs to the cache: clone it before writing to it.
 */
export async function provideLargeRepository(size = largeRepositorySize): Promise<string> {
  const cache = join(cacheFolder(), 'repositories');
  const gitDir = join(cache, `gitops-${size.files}-${size.commits}-v${layoutVersion}.git`);
  if (existsSync(gitDir)) return gitDir;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'draft-'));
  await runGit(draft, ['init', '--quiet', '--bare', '--initial-branch=main']);
  await importCommits(draft, size);
  // Two runs may have built it at once: they hold the same commits, and the first one stays.
  await rename(draft, gitDir).catch(() => rm(draft, { recursive: true, force: true }));
  return gitDir;
}

async function importCommits(gitDir: string, size: LargeRepositorySize): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet'], { cwd: gitDir, env: sandboxGitEnvironment });
  const ended = once(child, 'close');
  await pipeline(Readable.from(importStream(size)), child.stdin);
  const [exitCode] = await ended;
  if (exitCode !== 0) throw new Error(`git fast-import ended with ${exitCode}`);
}

function* importStream({ files, commits }: LargeRepositorySize): Generator<string> {
  yield commitHead(0, 'Lay out every service');
  for (let file = 0; file < files; file += 1) yield fileLines(file, 0);
  for (let commit = 1; commit < commits; commit += 1) {
    // 7919 is prime, so the bumps wander over all files.
    const file = (commit * 7919) % files;
    yield commitHead(commit, bumpMessage(file, commit)) + fileLines(file, commit);
  }
}

function commitHead(commit: number, message: string): string {
  const time = firstCommitAt + commit * 60;
  return `commit refs/heads/main\ncommitter Bot <bot@example.com> ${time} +0000\n${data(message)}`;
}

function bumpMessage(file: number, build: number): string {
  return `Bump service-${file}\n\nSlipway-Service: service-${file}\nSlipway-Build: ${build}\n`;
}

function fileLines(file: number, build: number): string {
  const digest = String(file * 7919 + build * 104_729).padStart(64, '0');
  const values = [
    'services:',
    `  service-${file}:`,
    '    image:',
    `      repository: ghcr.io/acme/service-${file}`,
    `      tag: "1.0.${build}"`,
    `      digest: sha256:${digest}`,
    `    replicas: ${(file % 5) + 1}`,
    '',
  ];
  return `M 100644 inline ${largeRepositoryPath(file)}\n${data(values.join('\n'))}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function padded(number: number): string {
  return String(number).padStart(3, '0');
}

function cacheFolder(): string {
  const { SLIPWAY_CACHE, XDG_CACHE_HOME } = process.env;
  return SLIPWAY_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway');
}
