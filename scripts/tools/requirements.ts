import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findObstacles, inspectMachine, type Obstacle } from '../cluster/requirements.ts';

const oldestPython = { major: 3, minor: 11 } as const;

/** What stands in the way of the tests with real tools: Go builds some of them, the Python registry has data of others. */
export async function findToolObstacles(): Promise<readonly Obstacle[]> {
  const [machine, pip] = await Promise.all([inspectMachine(), versionOfPip()]);
  return [...findObstacles(machine), ...pipObstacle(pip)];
}

/** What is wrong with the words of `pip --version`, which name the Python that it works for. */
export function pipObstacle(pip: string | undefined): readonly Obstacle[] {
  const wanted = `${oldestPython.major}.${oldestPython.minor}`;
  const fix = `Install Python ${wanted} or newer with pip`;
  if (pip === undefined) return [{ missing: 'python3 with pip is not on PATH', fix }];
  const [, major, minor] = /\(python (\d+)\.(\d+)\)/.exec(pip) ?? [];
  if (Number(major) === oldestPython.major && Number(minor) >= oldestPython.minor) return [];
  return [{ missing: `Python is too old or too new (${pip})`, fix }];
}

async function versionOfPip(): Promise<string | undefined> {
  return promisify(execFile)('python3', ['-m', 'pip', '--version'], { timeout: 20_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
