import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import type { VerdictKind } from '../../core/timeline/timeline.ts';
import { runSlipway } from './slipway-process.ts';
import type { World } from './world.ts';

const verdictWords: z.ZodType<VerdictKind> = z.enum([
  'healthy',
  'failed',
  'blocked',
  'superseded',
  'unknown',
]);
const time = z.iso.datetime().transform((text) => Date.parse(text));

/** The fields of `slipway … --json` the demo looks at. */
const resultSchema = z.looseObject({
  schemaVersion: z.literal(1),
  action: z.string(),
  decision: z.string(),
  reasonCode: z.string(),
  exitStatus: z.number(),
  /** Absent from an error. */
  outputs: z.record(z.string(), z.string()).default({}),
  verdict: verdictWords.optional(),
  explanation: z.string().optional(),
  rootCause: z.looseObject({ code: z.string(), message: z.string() }).nullish(),
  timeline: z.array(z.looseObject({ at: time, app: z.string().optional(), code: z.string() })).default([]),
});
export type Result = z.infer<typeof resultSchema>;

/** A call of the command line that has ended. Times are milliseconds since the epoch. */
export interface Called {
  readonly words: readonly string[];
  readonly exitCode: number | null;
  /** Absent when the process printed no result. */
  readonly result: Result | undefined;
  /** Why there is no result, else empty. */
  readonly problem: string;
  readonly stderr: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface Call {
  /** What stands after `slipway`. */
  readonly words: readonly string[];
  readonly world: World;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Calls `slipway <words> --json` as a process of its own and reads what it printed. */
export async function callSlipway({ words, world, onLine, signal }: Call): Promise<Called> {
  const startedAt = Date.now();
  const args = [...words, '--json'];
  const { environment } = world;
  const { exitCode, stdout, stderr } = await runSlipway({ args, environment, onLine, signal });
  return { words, exitCode, ...readResult(stdout), stderr, startedAt, endedAt: Date.now() };
}

function readResult(stdout: string): Pick<Called, 'result' | 'problem'> {
  try {
    return { result: resultSchema.parse(JSON.parse(stdout)), problem: '' };
  } catch (error) {
    return { result: undefined, problem: `its result cannot be read: ${messageOf(error)}` };
  }
}

/** How a call ended, for who expected something else. */
export function describeEnd({ exitCode, result, problem }: Called): string {
  const words = result === undefined ? problem : `${result.decision}, ${result.reasonCode}`;
  return `exit status ${exitCode}, ${words}`;
}

/** What became of the rollback: the output `rolled-back`. */
export function rolledBack(result: Result | undefined): string {
  return result?.outputs['rolled-back'] ?? '';
}
