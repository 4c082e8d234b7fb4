import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SlipwayError } from '../../core/errors.ts';

/** What a machine has of what the cluster needs; texts are the tools' own. */
export interface Machine {
  readonly platform: string;
  /** What `go version` says; undefined where there is no Go. */
  readonly go: string | undefined;
  readonly git: string | undefined;
}

export interface Obstacle {
  readonly missing: string;
  readonly fix: string;
}

const oldestGo = { major: 1, minor: 26 } as const;

/** What stands in the way of a cluster on a machine; nothing where it can run. */
export function findObstacles({ platform, go, git }: Machine): readonly Obstacle[] {
  if (platform !== 'linux') {
    return [{ missing: `this is ${platform}, and it needs Linux`, fix: 'Use a Linux machine, or WSL' }];
  }
  return [
    ...(git === undefined ? [{ missing: 'Git is not on PATH', fix: 'Install Git' }] : []),
    ...goObstacle(go),
  ];
}

function goObstacle(go: string | undefined): readonly Obstacle[] {
  const wanted = `${oldestGo.major}.${oldestGo.minor}`;
  const fix = `Install Go ${wanted} or newer (https://go.dev/dl)`;
  if (go === undefined) return [{ missing: 'Go is not on PATH', fix }];
  const [, major, minor] = /\bgo(\d+)\.(\d+)/.exec(go) ?? [];
  if (Number(major) > oldestGo.major || Number(minor) >= oldestGo.minor) return [];
  return [{ missing: `Go is too old (${go})`, fix }];
}

/** Raises a SlipwayError that names all that is missing; starts nothing. */
export async function requireCluster(machine: Promise<Machine> = inspectMachine()): Promise<void> {
  const obstacles = findObstacles(await machine);
  if (obstacles.length === 0) return;
  throw new SlipwayError({
    code: 'cluster-unsupported',
    kind: 'caller',
    what: 'The real Argo CD cannot run here',
    why: obstacles.map(({ missing }) => missing).join('; '),
    fix: `${obstacles.map((obstacle) => obstacle.fix).join('. ')}. Without it: npm run demo plays on the embedded Argo CD`,
  });
}

/** What this machine has of it. */
export async function inspectMachine(): Promise<Machine> {
  const [go, git] = await Promise.all([versionOf('go', 'version'), versionOf('git', '--version')]);
  return { platform: process.platform, go, git };
}

/** The installed Go itself counts, not the one that it may bring. */
async function versionOf(command: string, argument: string): Promise<string | undefined> {
  const env = { ...process.env, GOTOOLCHAIN: 'local' };
  return promisify(execFile)(command, [argument], { env, timeout: 20_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
