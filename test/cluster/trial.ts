import { join } from 'node:path';
import type { Lab } from './lab.ts';
import { Oracle } from './oracle.ts';
import { type RolloutAnswer, runRollout } from './rollout.ts';
import { api, certainSince, type Files, type Scenario } from './scenarios/scenario.ts';
import { settle } from './settle.ts';

export interface Trial {
  readonly scenario: Scenario;
  readonly application: string;
  readonly revision: string;
  readonly answer: RolloutAnswer;
  readonly traceFile: string;
  /** Since when the cluster itself showed what had to come out; milliseconds since the epoch. */
  readonly certainSince: number | undefined;
  /** Whether the release was live in the cluster at the moment of the answer. */
  readonly wasLive: boolean;
  /** What is wrong with the answer, by the cluster's own word; empty when it is right. */
  readonly faults: readonly string[];
}

export interface TrialPlace {
  /** Takes the trace. */
  readonly folder: string;
  /** Tells apart several trials of one scenario on one lab. */
  readonly suffix?: string;
  /** Who watches; by default Slipway's command line. */
  readonly run?: typeof runRollout;
}

const stabilityMs = 15_000;
/** The oracle looks five times a second, so it sees a release live later than it was. */
const oracleLagMs = 600;

/** Brings an application to rest, releases what the scenario says and holds Slipway's answer against the cluster's. */
export async function tryScenario(lab: Lab, scenario: Scenario, place: TrialPlace): Promise<Trial> {
  const application = `${scenario.name}${place.suffix ?? ''}`;
  await prepare(lab, scenario, application);
  await using oracle = new Oracle(lab.kubernetes, application);
  const files = { 'api.yaml': api(lab, scenario.tag, scenario.shape), ...scenario.change?.(lab) };
  const revision = await commit(lab, application, files);
  const image = lab.image('shop/api', scenario.tag);
  const traceFile = join(place.folder, `${application}.jsonl`);
  const { timeout = '4m' } = scenario;
  const { run = runRollout } = place;
  const [answer] = await Promise.all([
    run(lab, { application, revision, images: [image], traceFile, timeout }),
    scenario.during?.(lab, { application, revision, commit: (files) => commit(lab, application, files) }),
  ]);
  await oracle.end();
  const trial = {
    scenario,
    application,
    revision,
    answer,
    traceFile,
    certainSince: certainSince(scenario, oracle, lab),
    wasLive: oracle.wasLive('api', image, answer.endedAt),
  };
  return { ...trial, faults: faultsOf(trial) };
}

async function prepare(lab: Lab, scenario: Scenario, application: string): Promise<void> {
  const files = { 'api.yaml': api(lab, '1.0.0', scenario.shape), ...scenario.before?.(lab) };
  await commit(lab, application, files);
  const isManual = scenario.application?.sync === 'manual';
  const request = { ...scenario.application, name: application, path: `apps/${application}` };
  await lab.createApplication({ ...request, sync: 'automatic' });
  await settle(lab, application, { isRestless: scenario.isRestless ?? false });
  // Manual ones start synced too: what is tried is the release.
  if (isManual) await lab.createApplication(request);
}

function commit(lab: Lab, application: string, files: Files): Promise<string> {
  const entries = Object.entries(files).map(([file, text]) => [`apps/${application}/${file}`, text] as const);
  return lab.git.commit(Object.fromEntries(entries), `Release ${application}\n`);
}

function faultsOf({ scenario, answer, ...trial }: Omit<Trial, 'faults'>): readonly string[] {
  const { expected } = scenario;
  const faults: string[] = [];
  if (answer.decision !== expected.decision)
    faults.push(`${answer.decision} instead of ${expected.decision}`);
  const codes = expected.decision === 'failed' ? expected.rootCauses : undefined;
  if (codes !== undefined && !codes.includes(answer.reasonCode)) {
    faults.push(`${answer.reasonCode} instead of ${codes.join(' or ')}`);
  }
  if (answer.decision !== 'healthy') return faults;
  if (!trial.wasLive) faults.push('healthy while the cluster said otherwise');
  const { certainSince: since } = trial;
  if (since === undefined || answer.endedAt - since < stabilityMs - oracleLagMs)
    faults.push('healthy before the window was over');
  return faults;
}
