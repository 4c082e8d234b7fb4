import type { Expected } from '../../scenarios/scenario.ts';
import { stabilitySeconds } from '../../scenarios/watch.ts';
import { type PeerAnswer, type PeerWay, peerWays } from './peer.ts';

/** One release of the soak that came to its end. */
export interface SoakResult {
  readonly name: string;
  readonly what: string;
  readonly expected: Expected['decision'];
  readonly decision: string;
  readonly reasonCode: string;
  /** What is wrong with the answer, by the cluster's own word. */
  readonly faults: readonly string[];
  /** From the moment the cluster itself showed the outcome to the verdict, in milliseconds. */
  readonly lagMs: number | undefined;
  readonly peers: readonly PeerResult[];
}

export interface PeerResult extends PeerAnswer {
  /** Whether the release was live when the answer came, and whether it stays so. */
  readonly wasLive: boolean;
}

export interface Score {
  readonly releases: number;
  readonly falseHealthy: number;
  readonly falseFailed: number;
  readonly otherFaults: number;
  readonly rolledBack: number;
  /** Seconds beyond the stability window. */
  readonly healthyLag: Spread;
  /** Seconds after the cluster showed what waiting cannot heal. */
  readonly failedLag: Spread;
  readonly peers: readonly PeerScore[];
}

export interface Spread {
  readonly count: number;
  readonly median: number;
  readonly most: number;
}

export interface PeerScore {
  readonly way: PeerWay;
  readonly releases: number;
  readonly falseHealthy: number;
  readonly falseFailed: number;
  readonly timedOut: number;
}

const good: readonly string[] = ['healthy', 'delivered'];
const bad: readonly string[] = ['failed', 'rolled-back'];

/** Counts what was right, what was wrong and how long it took. */
export function scoreSoak(results: readonly SoakResult[]): Score {
  const falseHealthy = results.filter(isFalseHealthy);
  const falseFailed = results.filter(isFalseFailed);
  const faulty = results.filter(({ faults }) => faults.length > 0);
  const lagsOf = (decisions: readonly string[]) =>
    results.flatMap(({ decision, lagMs }) =>
      lagMs !== undefined && decisions.includes(decision) ? [lagMs / 1000] : [],
    );
  return {
    releases: results.length,
    falseHealthy: falseHealthy.length,
    falseFailed: falseFailed.length,
    otherFaults: faulty.filter((one) => !isFalseHealthy(one) && !isFalseFailed(one)).length,
    rolledBack: results.filter(({ decision }) => decision === 'rolled-back').length,
    healthyLag: spreadOf(lagsOf(good).map((seconds) => seconds - stabilitySeconds)),
    failedLag: spreadOf(lagsOf(['failed'])),
    peers: peerWays.map((way) => scorePeer(results, way)),
  };
}

export function isFalseHealthy({ decision, faults, expected }: SoakResult): boolean {
  return (
    good.includes(decision) && (bad.includes(expected) || faults.some((fault) => fault.startsWith('healthy')))
  );
}

export function isFalseFailed({ decision, expected }: SoakResult): boolean {
  return bad.includes(decision) && good.includes(expected);
}

function scorePeer(results: readonly SoakResult[], way: PeerWay): PeerScore {
  const answers = results.flatMap(({ expected, peers }) =>
    peers.filter((peer) => peer.way === way).map((peer) => ({ ...peer, expected })),
  );
  const count = (holds: (answer: (typeof answers)[number]) => boolean) => answers.filter(holds).length;
  return {
    way,
    releases: answers.length,
    falseHealthy: count(
      ({ says, wasLive, expected }) => says === 'healthy' && !(wasLive && good.includes(expected)),
    ),
    falseFailed: count(({ says, expected }) => says === 'failed' && good.includes(expected)),
    timedOut: count(({ says }) => says === 'timed-out'),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  return {
    count: sorted.length,
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    most: sorted.at(-1) ?? 0,
  };
}
