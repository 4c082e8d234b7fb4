import type { WaitingReason } from '../rollout/reason-codes.ts';
import { type Attempt, durationText, type Phase, type Span, type Verdict } from './timeline.ts';

/** Something became so, of one application or of the whole delivery. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly app?: string | undefined;
  /** A reason code of the rollout, or a step of its rollback. */
  readonly code: string;
}

export interface Delivery {
  /** Service and version. */
  readonly label: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly moments: readonly Moment[];
  readonly verdict: Verdict['kind'];
  /** Root cause or reason in a few words; shown unless the release is healthy. */
  readonly explanation: string;
  readonly rollback?: {
    readonly label: string;
    readonly verdict: Verdict['kind'];
    readonly explanation: string;
  };
}

/** Which step of a delivery each wait belongs to. */
const phases: Readonly<Record<WaitingReason, Phase>> = {
  starting: 'sync',
  unreachable: 'sync',
  unauthorised: 'sync',
  'application-absent': 'sync',
  'revision-pending': 'sync',
  'revision-unproven': 'sync',
  hydrating: 'sync',
  'comparison-failing': 'sync',
  'operation-running': 'sync',
  'operation-retrying': 'sync',
  'operation-failed': 'sync',
  'sync-pending': 'sync',
  'rolling-sync-step': 'sync',
  'auto-sync-pending': 'sync',
  'status-outdated': 'sync',
  'image-pending': 'health',
  progressing: 'health',
  degraded: 'health',
  'rollout-paused': 'health',
  'health-unclear': 'health',
  stabilising: 'stability',
  diagnosing: 'diagnosis',
  'other-applications': 'stability',
};
const order: readonly Phase[] = ['bump', 'sync', 'health', 'stability', 'diagnosis'];
const rollbackBegins = 'rollback-pushed';

/** The attempts of one delivery, for its lane: the release and, where it was taken back, the rollback. */
export function attemptsOf(delivery: Delivery): readonly Attempt[] {
  const { label, moments, rollback, startedAt, endedAt } = delivery;
  const split = moments.findIndex(({ code }) => code === rollbackBegins);
  if (split === -1 || rollback === undefined) {
    const verdict = { kind: delivery.verdict, at: endedAt, text: verdictText(delivery, endedAt - startedAt) };
    return [{ kind: 'release', label, spans: spansOf(startedAt, moments, endedAt), verdict }];
  }
  const before = moments.slice(0, split);
  const pushedAt = moments[split]?.at ?? endedAt;
  const failedAt = before.findLast(({ code }) => !isWait(code))?.at ?? pushedAt;
  const took = endedAt - failedAt;
  return [
    {
      kind: 'release',
      label,
      spans: spansOf(startedAt, before, failedAt),
      verdict: { kind: delivery.verdict, at: failedAt, text: verdictText(delivery, failedAt - startedAt) },
    },
    {
      kind: 'rollback',
      label: rollback.label,
      spans: [
        { phase: 'bump', from: failedAt, to: pushedAt },
        ...watchSpans(moments.slice(split), endedAt, pushedAt),
      ],
      verdict: { kind: rollback.verdict, at: endedAt, text: verdictText(rollback, took) },
    },
  ];
}

function verdictText(
  { verdict, explanation }: Pick<Delivery, 'verdict' | 'explanation'>,
  took: number,
): string {
  return verdict === 'healthy' ? `verified after ${durationText(took)}` : explanation;
}

function isWait(code: string): code is WaitingReason {
  return Object.hasOwn(phases, code);
}

function spansOf(startedAt: number, moments: readonly Moment[], endedAt: number): readonly Span[] {
  const watchedAt = moments.find(({ code }) => isWait(code))?.at ?? endedAt;
  return [{ phase: 'bump', from: startedAt, to: watchedAt }, ...watchSpans(moments, endedAt, watchedAt)];
}

/** With several applications, a delivery is as far as the one that is least far. */
function watchSpans(moments: readonly Moment[], endedAt: number, watchedAt: number): readonly Span[] {
  const current = new Map<string, Phase>();
  const spans: Span[] = [];
  let open: { readonly phase: Phase; readonly from: number } | undefined;
  for (const { at, app = '', code } of moments) {
    if (!isWait(code)) continue;
    current.set(app, phases[code]);
    const phase = leastFar([...current.values()]);
    if (phase === open?.phase) continue;
    if (open !== undefined) spans.push({ ...open, to: at });
    open = { phase, from: open === undefined ? watchedAt : at };
  }
  if (open !== undefined) spans.push({ ...open, to: endedAt });
  return spans;
}

function leastFar(among: readonly Phase[]): Phase {
  return order.find((phase) => among.includes(phase)) ?? 'sync';
}
