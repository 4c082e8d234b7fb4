import { z } from 'zod';
import { attemptsOf } from '../../core/timeline/moments.ts';
import type { Attempt, VerdictKind } from '../../core/timeline/timeline.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type PlannedDelivery, service } from './releases.ts';
import { runSlipway } from './slipway-process.ts';

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
  outputs: z.record(z.string(), z.string()),
  verdict: verdictWords.optional(),
  explanation: z.string().optional(),
  rootCause: z.looseObject({ code: z.string(), message: z.string() }).nullish(),
  rollback: z.looseObject({ word: z.string(), reason: z.string().optional() }).optional(),
  timeline: z.array(z.looseObject({ at: time, app: z.string().optional(), code: z.string() })).default([]),
});
export type DeliveryResult = z.infer<typeof resultSchema>;

/** A delivery that has ended. Times are milliseconds since the epoch. */
export interface Delivered {
  readonly plan: PlannedDelivery;
  readonly exitCode: number | null;
  /** Absent when the process printed no result. */
  readonly result: DeliveryResult | undefined;
  readonly stderr: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface DeliveryCall {
  readonly plan: PlannedDelivery;
  readonly sandbox: Sandbox;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

const stability = '2s';

/** The words after `slipway` for a delivery. */
export function deliveryArgs(
  { release, environment }: PlannedDelivery,
  { repositoryUrl }: Sandbox,
): readonly string[] {
  return [
    'deliver',
    ...['--repository', repositoryUrl],
    ...['--environment', environment],
    ...['--service', service],
    ...['--image', release.image],
    ...['--source', release.source],
    ...['--build', String(release.build)],
    ...['--stability', stability],
    ...['--timeout', '60s'],
  ];
}

/** Calls `slipway deliver` as a process of its own and reads what it printed. */
export async function deliver({ plan, sandbox, onLine, signal }: DeliveryCall): Promise<Delivered> {
  const startedAt = Date.now();
  const args = [...deliveryArgs(plan, sandbox), '--json'];
  const { exitCode, stdout, stderr } = await runSlipway({
    args,
    environment: sandbox.environment,
    onLine,
    signal,
  });
  return { plan, exitCode, result: readResult(stdout), stderr, startedAt, endedAt: Date.now() };
}

function readResult(stdout: string): DeliveryResult | undefined {
  try {
    return resultSchema.parse(JSON.parse(stdout));
  } catch {
    return undefined;
  }
}

/** The delivery as attempts of its lane. */
export function attemptsOfDelivery({ plan, result, startedAt, endedAt }: Delivered): readonly Attempt[] {
  const cause = result?.rootCause;
  const reason = result?.explanation ?? result?.reasonCode ?? 'no result';
  const rolledBack = result?.rollback?.word === 'verified' && plan.ends.kind === 'rolled-back';
  return attemptsOf({
    label: `${service} ${plan.release.version}`,
    startedAt,
    endedAt,
    moments: (result?.timeline ?? []).map(({ at, app, code }) => ({
      at,
      code,
      ...(app === undefined ? {} : { app }),
    })),
    verdict: result?.verdict ?? 'unknown',
    explanation: cause === null || cause === undefined ? reason : `${cause.code}: ${cause.message}`,
    ...(rolledBack && plan.ends.kind === 'rolled-back'
      ? {
          rollback: {
            label: `back to ${plan.ends.to}`,
            verdict: 'healthy',
            explanation: result?.rollback?.reason ?? '',
          },
        }
      : {}),
  });
}
