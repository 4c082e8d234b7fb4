import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../scenarios/lab.ts';
import { workThrough } from '../../scenarios/pool.ts';
import type { Played, Release, Scenario } from '../../scenarios/scenario.ts';
import { tryScenario } from '../../scenarios/trial.ts';
import { type PeerAnswer, peerWays, waitAsPeer } from './peer.ts';
import type { PlannedRelease } from './plan.ts';
import type { PeerResult, SoakResult } from './score.ts';

export interface SoakPlace {
  readonly lab: Lab;
  /** Takes the traces. */
  readonly folder: string;
  /** The `argocd` binary, for the peer. */
  readonly argocd: string;
  /** Removes an application with all it runs, so that the cluster never fills up. */
  readonly clear: (application: string) => Promise<void>;
}

/** Plays all of it, so many at once; tells of each as it ends. Ends early, with no answer lost, when the signal says so. */
export async function playSoak(
  plan: readonly PlannedRelease[],
  place: SoakPlace,
  { atOnce, onResult, signal }: SoakRun,
): Promise<readonly SoakResult[]> {
  const results: SoakResult[] = [];
  await workThrough(plan, { atOnce, signal }, async ({ scenario, delayMs }) => {
    await sleep(delayMs);
    const result = await playOne(scenario, place);
    results.push(result);
    onResult(result);
  });
  return results;
}

export interface SoakRun {
  readonly atOnce: number;
  readonly onResult: (result: SoakResult) => void;
  readonly signal: AbortSignal;
}

async function playOne(scenario: Scenario, place: SoakPlace): Promise<SoakResult> {
  const { name, what, expected } = scenario;
  const about = { name, what: `${what}, by ${scenario.through}`, expected: expected.decision };
  const peers = accompany(place);
  try {
    const accompanied = scenario.through === 'rollout' ? { ...scenario, ...peers.parts } : scenario;
    const { answer, faults, certainSince } = await tryScenario(place.lab, accompanied, place);
    const lagMs = certainSince === undefined ? undefined : answer.endedAt - certainSince;
    const { decision, reasonCode } = answer;
    return { ...about, decision, reasonCode, faults, lagMs, peers: peers.results };
  } catch (error) {
    const fault = `the trial broke: ${error instanceof Error ? error.message : String(error)}`;
    return { ...about, decision: 'none', reasonCode: '', faults: [fault], lagMs: undefined, peers: [] };
  } finally {
    await place.clear(name);
  }
}

interface Accompaniment {
  readonly parts: Required<Pick<Scenario, 'during' | 'check'>>;
  readonly results: readonly PeerResult[];
}

/** Lets Argo CD's own command line wait for the same release at the same time, held against the same oracle. */
function accompany({ argocd, lab }: SoakPlace): Accompaniment {
  let answers: readonly PeerAnswer[] = [];
  const results: PeerResult[] = [];
  const during = async (_: Lab, { application }: Release): Promise<void> => {
    answers = await Promise.all(peerWays.map((way) => waitAsPeer({ argocd, lab }, application, way)));
  };
  const check = async (_: Lab, { image, oracle }: Played): Promise<readonly string[]> => {
    results.push(
      ...answers.map((answer) => ({
        ...answer,
        wasLive: oracle.wasLive({ workload: 'api', image, at: answer.endedAt }),
      })),
    );
    return [];
  };
  return { parts: { during, check }, results };
}
