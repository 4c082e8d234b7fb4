import { spawnSync } from 'node:child_process';

export interface Command {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Put things back before each run; not timed. */
  readonly before?: () => void;
}

function timeOnce({ command, args, before, name }: Command): number {
  before?.();
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return milliseconds;
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Median milliseconds of each command, in turns, so that a busy moment hits all of them alike. */
export function raceProcesses(commands: readonly Command[], rounds: number): ReadonlyMap<string, number> {
  const times = new Map<string, number[]>(commands.map(({ name }) => [name, []]));
  for (const command of commands) timeOnce(command);
  for (let round = 0; round < rounds; round += 1) {
    for (const command of commands) times.get(command.name)?.push(timeOnce(command));
  }
  return new Map([...times].map(([name, values]) => [name, medianOf(values)]));
}
