import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { type RootCauseCode, rootCauses } from '../../core/rollout/reason-codes.ts';
import { attemptsOf } from '../../core/timeline/moments.ts';
import type { Attempt, VerdictKind } from '../../core/timeline/timeline.ts';
import type { PlannedDelivery } from './releases.ts';
import { runSlipway } from './slipway-process.ts';
import { service, type World } from './world.ts';

const verdictWords: z.ZodType<VerdictKind> = z.enum([
  'healthy',
  'failed',
  'blocked',
  'superseded',
  'unknown',
]);
const time = z.iso.datetime().transform((text) => Date.parse(text));

/** The fields of `slipway deliver --json` the demo looks at. */
const resultSchema = z.looseObject({
  schemaVersion: z.literal(1),
  action: z.literal('deliver'),
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
export type DeliveryResult = z.infer<typeof resultSchema>;

/** A delivery that has ended. Times are milliseconds since the epoch. */
export interface Delivered {
  readonly plan: PlannedDelivery;
  readonly exitCode: number | null;
  /** Absent when the process printed no result. */
  readonly result: DeliveryResult | undefined;
  /** Why there is no result, else empty. */
  readonly problem: string;
  readonly stderr: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface DeliveryCall {
  readonly plan: PlannedDelivery;
  readonly world: World;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The words after `slipway` for a delivery. */
export function deliveryArgs(
  { release, environment, breakGlass }: PlannedDelivery,
  { repositoryUrl, pace }: World,
): readonly string[] {
  return [
    'deliver',
    ...['--repository', repositoryUrl],
    ...['--environment', environment],
    ...['--service', service],
    ...['--image', release.image],
    ...['--source', release.source],
    ...['--build', String(release.build)],
    ...['--stability', pace.stability],
    ...['--timeout', pace.timeout],
    ...(breakGlass === undefined ? [] : ['--break-glass', breakGlass]),
  ];
}

/** Calls `slipway deliver` as a process of its own and reads what it printed. */
export async function deliver({ plan, world, onLine, signal }: DeliveryCall): Promise<Delivered> {
  const startedAt = Date.now();
  const args = [...deliveryArgs(plan, world), '--json'];
  const { exitCode, stdout, stderr } = await runSlipway({
    args,
    environment: world.environment,
    onLine,
    signal,
  });
  return { plan, exitCode, ...readResult(stdout), stderr, startedAt, endedAt: Date.now() };
}

function readResult(stdout: string): Pick<Delivered, 'result' | 'problem'> {
  try {
    return { result: resultSchema.parse(JSON.parse(stdout)), problem: '' };
  } catch (error) {
    return { result: undefined, problem: `its result cannot be read: ${messageOf(error)}` };
  }
}

/** What became of the rollback: the output `rolled-back`. */
export function rolledBack(result: DeliveryResult | undefined): string {
  return result?.outputs['rolled-back'] ?? '';
}

/** The delivery as attempts of its lane. */
export function attemptsOfDelivery(delivered: Delivered): readonly Attempt[] {
  const { plan, result, startedAt, endedAt } = delivered;
  const back =
    plan.ends.kind === 'rolled-back' && rolledBack(result) === 'verified'
      ? { rollback: { label: `${service} ${plan.ends.to}`, verdict: 'healthy' as const, explanation: '' } }
      : {};
  return attemptsOf({
    label: `${service} ${plan.release.version}`,
    startedAt,
    endedAt,
    moments: result?.timeline ?? [],
    verdict: result?.verdict ?? 'unknown',
    explanation: explain(delivered),
    ...back,
  });
}

/** Root cause or reason in a few words, in the terms of the documentation. */
function explain({ result, problem }: Delivered): string {
  if (result === undefined) return problem;
  const cause = result.rootCause?.code;
  if (cause === undefined) return result.explanation ?? result.reasonCode;
  return isRootCause(cause) ? `${cause}: ${rootCauses[cause]}` : cause;
}

function isRootCause(code: string): code is RootCauseCode {
  return Object.hasOwn(rootCauses, code);
}
