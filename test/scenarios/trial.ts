import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { clearApplication } from './clear.ts';
import { certainSince, judge } from './judge.ts';
import { duration, type Lab } from './lab.ts';
import { Oracle } from './oracle.ts';
import { api, type Files, type Place, type Scenario, type Standpoint } from './scenario.ts';
import { findToldSecrets } from './secrets.ts';
import { settle } from './settle.ts';
import type { Answer } from './slipway.ts';
import { configureDelivery, runBump, runDelivery, runRollout } from './watch.ts';

export interface Trial {
  readonly scenario: Scenario;
  readonly application: string;
  readonly answer: Answer;
  readonly traceFile: string;
  /** Since when the cluster itself showed what had to come out; milliseconds since the epoch. */
  readonly certainSince: number | undefined;
  /** What is wrong with the answer, by the cluster's own word; empty when it is right. */
  readonly faults: readonly string[];
}

export interface TrialPlace {
  /** Takes the trace. */
  readonly folder: string;
  /** Tells apart several trials of one scenario on one lab. */
  readonly suffix?: string;
}

/** Brings an application to rest, releases what the scenario says and holds Slipway's answer against the cluster's. */
export async function tryScenario(
  lab: Lab,
  scenario: Scenario,
  { folder, suffix = '' }: TrialPlace,
): Promise<Trial> {
  const application = `${scenario.name}${suffix}`;
  const traceFile = join(folder, `${application}.jsonl`);
  await using cleanUp = new AsyncDisposableStack();
  const standpoint = (await scenario.standpoint?.(lab, application)) ?? {};
  cleanUp.defer(async () => standpoint[Symbol.asyncDispose]?.());
  cleanUp.defer(() => clearApplication(lab, application));
  const { token = lab.token } = standpoint;
  const place: Place = { application, token, commit: (files) => commit(lab, application, files) };
  await (scenario.prepare ?? prepareOne(scenario))(lab, place);
  await scenario.atRest?.(lab, place);
  const before = await readSettings(lab, application);
  await using oracle = new Oracle(lab, application);
  const answer = await play[scenario.through ?? 'rollout']({
    lab: standAt(lab, standpoint),
    scenario,
    place,
    traceFile,
  });
  await oracle.end();
  const image = lab.image('shop/api', scenario.tag);
  const imageBefore = lab.image('shop/api', scenario.tagBefore ?? firstTag);
  const facts = { scenario, answer, image, imageBefore, oracle, speed: lab.speed };
  const played = { ...place, image, imageBefore, answer, traceFile, oracle };
  const checked = (await scenario.check?.(lab, played)) ?? [];
  const after = await readSettings(lab, application);
  const settings = scenario.isRemoved === true ? [] : compareSettings(before, after);
  const told = await findToldSecrets(lab, { answer, traceFile });
  const faults = [...judge(facts), ...checked, ...settings, ...told];
  return { scenario, application, answer, traceFile, certainSince: certainSince(facts), faults };
}

function standAt(lab: Lab, { url = lab.url, token = lab.token }: Standpoint): Lab {
  return { ...lab, url, token, environment: { ...lab.environment, ARGOCD_AUTH_TOKEN: token } };
}

/** What runs before the release where the scenario does not say. */
const firstTag = '1.0.0';

interface Stage {
  readonly lab: Lab;
  readonly scenario: Scenario;
  readonly place: Place;
  readonly traceFile: string;
}

const play: Readonly<Record<NonNullable<Scenario['through']>, (stage: Stage) => Promise<Answer>>> = {
  rollout: watchRelease,
  bump: watchBump,
  deliver: deliverRelease,
};

/** A colleague releases; Slipway watches. */
async function watchRelease(stage: Stage): Promise<Answer> {
  const { lab, scenario, place } = stage;
  const files = { 'api.yaml': api(lab, scenario.tag, scenario.shape), ...scenario.change?.(lab) };
  return watchCommit(stage, await place.commit(files));
}

/** Slipway writes the release and watches it in two commands. */
async function watchBump(stage: Stage): Promise<Answer> {
  const { lab, scenario, place } = stage;
  if (scenario.change !== undefined) await place.commit(scenario.change(lab));
  const kind = scenario.shape?.kind;
  const image = lab.image('shop/api', scenario.tag);
  return watchCommit(stage, await runBump(lab, { ...place, kind, image, build: 2 }));
}

async function watchCommit(stage: Stage, revision: string): Promise<Answer> {
  const { lab, scenario, place, traceFile } = stage;
  await scenario.beforeWatch?.(lab, { ...place, traceFile, revision });
  const [answer] = await Promise.all([
    runRollout(lab, {
      application: place.application,
      target: scenario.target?.(place),
      revision,
      images: [lab.image('shop/api', scenario.tag)],
      traceFile,
      timeout: timeoutOf(lab, scenario),
      words: scenario.words?.(lab, place) ?? [],
    }),
    scenario.during?.(lab, { ...place, traceFile, revision }),
  ]);
  return answer;
}

/** Slipway releases, watches and takes back. */
async function deliverRelease({ lab, scenario, place, traceFile }: Stage): Promise<Answer> {
  const { application } = place;
  if (scenario.change !== undefined) await place.commit(scenario.change(lab));
  await configureDelivery(lab, application, {
    kind: scenario.shape?.kind ?? 'Deployment',
    ...scenario.written?.(place),
  });
  const image = lab.image('shop/api', scenario.tag);
  const [answer] = await Promise.all([
    runDelivery(lab, {
      application,
      image,
      build: 2,
      traceFile,
      timeout: timeoutOf(lab, scenario),
      words: scenario.words?.(lab, place) ?? [],
    }),
    scenario.during?.(lab, { ...place, traceFile, revision: undefined }),
  ]);
  return answer;
}

/** Of the wall clock: a busy machine takes seconds to start a command. */
const shortestTimeoutSeconds = 10;

function timeoutOf(lab: Lab, { timeoutSeconds }: Scenario): string {
  if (timeoutSeconds === undefined) return '4m';
  return duration(lab, Math.max(timeoutSeconds, shortestTimeoutSeconds * lab.speed));
}

function prepareOne(scenario: Scenario): (lab: Lab, place: Place) => Promise<void> {
  return async (lab, { application, commit }) => {
    const tag = scenario.tagBefore ?? firstTag;
    await commit({ 'api.yaml': api(lab, tag, scenario.shape), ...scenario.before?.(lab) });
    const { sync = 'automatic' } = scenario.application ?? {};
    const request = { ...scenario.application, name: application, path: `apps/${application}` };
    await lab.createApplication({ ...request, sync: 'automatic' });
    await settle(lab, application, { isRestless: scenario.isRestless ?? false });
    // Manual ones start synced too: what is tried is the release.
    if (sync !== 'automatic') await lab.createApplication(request);
  };
}

function commit(lab: Lab, application: string, files: Files): Promise<string> {
  const entries = Object.entries(files).map(([file, text]) => [`apps/${application}/${file}`, text] as const);
  return lab.git.commit(Object.fromEntries(entries), `Release ${application}\n`);
}

/** The spec of an application: what no release may change. Undefined where there is none of this name. */
async function readSettings(lab: Lab, application: string): Promise<unknown> {
  const path = `/api/v1/applications/${application}`;
  const found = await lab.admin.call('GET', path).catch(() => undefined);
  return typeof found === 'object' && found !== null && 'spec' in found ? found.spec : undefined;
}

function compareSettings(before: unknown, after: unknown): readonly string[] {
  return isDeepStrictEqual(before, after) ? [] : ['the application has other settings than before'];
}
