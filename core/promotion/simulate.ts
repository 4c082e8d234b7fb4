import type { Environment, SlipwayConfig } from '../config/config.ts';
import { definedOnly } from '../defined-only.ts';
import { imageIdentity, isSameImage } from '../image/identity.ts';
import { applyEntry, applyFreeze } from '../ledger/apply-entry.ts';
import type { LedgerEntry, LedgerRelease } from '../ledger/entry.ts';
import {
  emptyServiceLedger,
  environmentOf,
  type Freeze,
  type ServiceLedger,
} from '../ledger/service-ledger.ts';
import { askGates } from './ask-gates.ts';
import type { CheckVerdict, GateAnswer, Obstacle } from './gate.ts';

export interface ReplayQuestion {
  /** The policy that is tried out. */
  readonly config: SlipwayConfig;
  /** What was recorded, in the order of the ledger. */
  readonly entries: readonly LedgerEntry[];
  /** By digest; the ledger's log does not hold them. */
  readonly verdicts: ReadonlyMap<string, readonly CheckVerdict[]>;
  /** A release that waited less than this for a run to take it along was not held back: the interval of `promote`. */
  readonly patienceMs: number;
}

/** What a changed policy comes to for one release that went to one environment. */
export interface ReplayedBump {
  readonly service: string;
  readonly environment: string;
  readonly release: LedgerRelease;
  /** When it went. */
  readonly at: number;
  /** What the changed policy would have said then. */
  readonly said: GateAnswer;
  readonly outcome: ReplayOutcome;
}

export type ReplayOutcome =
  /** It would have gone just then. */
  | { readonly kind: 'same' }
  | { readonly kind: 'sooner' | 'later'; readonly at: number; readonly byMs: number }
  | { readonly kind: 'refused'; readonly obstacles: readonly Obstacle[] }
  /** While it waited, a newer one came, which goes instead. */
  | { readonly kind: 'overtaken'; readonly at: number; readonly by: LedgerRelease }
  /** At the end of the record it would still wait. */
  | { readonly kind: 'waiting'; readonly obstacles: readonly Obstacle[] };

export interface PolicyReplay {
  readonly bumps: readonly ReplayedBump[];
  readonly counts: Readonly<Record<ReplayOutcome['kind'], number>>;
  /** Of those that would have gone later. */
  readonly longestDelayMs: number;
  /** Bumps of environments that the changed policy does not know. */
  readonly unknown: number;
}

/**
 * Plays what was recorded against a changed policy: what it would have said to each release that went somewhere, and
 * when that would have gone. Facts stay as they were recorded (verdicts, approvals, freezes); rollbacks are not asked.
 * Approvals count as proven: what a proof said then cannot be read again.
 */
export function replayPolicy(question: ReplayQuestion): PolicyReplay {
  const bumps = question.entries.filter(isBump);
  const tapes = new Map<string, readonly Frame[]>();
  const replayed = bumps.flatMap((bump) => {
    const environment = question.config.environments.get(bump.environment);
    if (environment === undefined) return [];
    const tape = tapes.get(bump.service) ?? recordTape(question.entries, bump.service);
    tapes.set(bump.service, tape);
    const index = tape.findIndex(({ entry }) => entry === bump);
    return [replayBump({ question, bump, environment, tape, index })];
  });
  return { bumps: replayed, ...summarise(replayed), unknown: bumps.length - replayed.length };
}

type Bump = Extract<LedgerEntry, { kind: 'started' }>;

function isBump(entry: LedgerEntry): entry is Bump {
  return entry.kind === 'started' && entry.rollbackOf === undefined;
}

/** What was known after an entry. */
interface Frame {
  readonly at: number;
  readonly entry: LedgerEntry;
  readonly ledger: ServiceLedger;
  readonly freezes: readonly Freeze[];
}

/** Everything that concerns one service, with what was known after it. */
function recordTape(entries: readonly LedgerEntry[], service: string): readonly Frame[] {
  const tape: Frame[] = [];
  let ledger = emptyServiceLedger(service);
  let freezes: readonly Freeze[] = [];
  for (const entry of entries) {
    if (entry.kind === 'frozen') freezes = applyFreeze(freezes, entry);
    else if (entry.service === service) ledger = applyEntry(ledger, entry);
    else continue;
    tape.push({ at: entry.at, entry, ledger, freezes });
  }
  return tape;
}

/** One bump with the tape of its service and where on it the bump stands. */
interface Replay {
  readonly question: ReplayQuestion;
  readonly bump: Bump;
  readonly environment: Environment;
  readonly tape: readonly Frame[];
  readonly index: number;
}

function replayBump(replay: Replay): ReplayedBump {
  const { bump, environment, index } = replay;
  const { service, at } = bump;
  const said = askAt(replay, index - 1, at);
  const about = { service, environment: environment.name, release: bump, at, said };
  return { ...about, outcome: said.kind === 'open' ? lookBack(replay) : lookAhead(replay, said) };
}

/** It was open then: since when could it have gone? */
function lookBack(replay: Replay): ReplayOutcome {
  const { bump, tape, index, question } = replay;
  const first = tape.findIndex(({ entry }) => isAboutImage(entry, bump));
  const opening = findOpening(replay, { from: first, until: index });
  if (opening === undefined || bump.at - opening <= question.patienceMs) return { kind: 'same' };
  return { kind: 'sooner', at: opening, byMs: bump.at - opening };
}

function isAboutImage(entry: LedgerEntry, { image }: Bump): boolean {
  return entry.kind !== 'frozen' && isSameImage(entry.image, image);
}

function lookAhead(replay: Replay, said: Extract<GateAnswer, { kind: 'closed' }>): ReplayOutcome {
  const { bump, tape, index } = replay;
  if (said.obstacles.some(({ weight }) => weight === 'refused'))
    return { kind: 'refused', obstacles: said.obstacles };
  const next = tape.findIndex(({ entry }, at) => at > index && isBump(entry) && isNewerThere(entry, bump));
  const until = next === -1 ? tape.length : next;
  const opening = findOpening(replay, { from: index, until });
  if (opening !== undefined) return { kind: 'later', at: opening, byMs: opening - bump.at };
  const newer = tape[next]?.entry;
  if (newer?.kind === 'started') return { kind: 'overtaken', at: newer.at, by: newer };
  return { kind: 'waiting', obstacles: said.obstacles };
}

function isNewerThere(entry: Bump, bump: Bump): boolean {
  return entry.environment === bump.environment && !isSameImage(entry.image, bump.image);
}

/** The first moment between two frames at which every gate is open, not before what the first of them tells. */
function findOpening(
  replay: Replay,
  { from, until }: { readonly from: number; readonly until: number },
): number | undefined {
  const { tape } = replay;
  for (let index = from; index < until; index++) {
    const now = tape[index]?.at ?? 0;
    const end = tape[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const answer = askAt(replay, index, now);
    if (answer.kind === 'open') return now;
    const { earliest, needsAct } = answer;
    if (!needsAct && earliest !== undefined && earliest < end) return earliest;
  }
  return undefined;
}

/** Asks the changed policy with what was known after a frame. */
function askAt(replay: Replay, index: number, now: number): GateAnswer {
  const { bump, environment, question } = replay;
  const { config, verdicts } = question;
  const upstream = environment.after === undefined ? undefined : config.environments.get(environment.after);
  const ledger = knownAt(replay, index);
  const override = bump.overrides[0];
  return askGates({
    now,
    environment,
    candidate: bump,
    ledger,
    freezes: replay.tape[index]?.freezes ?? [],
    verdicts: (verdicts.get(imageIdentity(bump.image)) ?? []).filter(({ at }) => at <= now),
    approvals: environmentOf(ledger, environment.name).approvals.map((approval) => ({
      kind: 'proven',
      approval,
    })),
    hotfix: bump.hotfix,
    ...definedOnly({ upstream, breakGlass: override }),
  });
}

/**
 * The ledger as it was known after a frame; but of the environment itself nothing that came after the bump, except
 * approvals: a release that would not have gone there yet could not have failed there either.
 */
function knownAt({ bump, tape, index: own }: Replay, index: number): ServiceLedger {
  const frame = tape[index];
  if (frame === undefined) return emptyServiceLedger(bump.service);
  if (index < own) return frame.ledger;
  const before = tape[own - 1]?.ledger ?? emptyServiceLedger(bump.service);
  const { approvals } = environmentOf(frame.ledger, bump.environment);
  const there = { ...environmentOf(before, bump.environment), approvals };
  return { ...frame.ledger, environments: { ...frame.ledger.environments, [bump.environment]: there } };
}

function summarise(bumps: readonly ReplayedBump[]): Pick<PolicyReplay, 'counts' | 'longestDelayMs'> {
  const counts = { same: 0, sooner: 0, later: 0, refused: 0, overtaken: 0, waiting: 0 };
  let longestDelayMs = 0;
  for (const { outcome } of bumps) {
    counts[outcome.kind] += 1;
    if (outcome.kind === 'later') longestDelayMs = Math.max(longestDelayMs, outcome.byMs);
  }
  return { counts, longestDelayMs };
}
