import type { StepRequest } from './application-set.ts';
import { isAsBefore } from './deliveries.ts';
import type { Lab } from './lab.ts';
import { api, endedThreeTimes, type Place, type Played, type Scenario } from './scenario.ts';
import { settle } from './settle.ts';

const stages = ['dev', 'staging', 'prod'] as const;
type Stage = (typeof stages)[number];

const noController = 'The embedded server has no controller for ApplicationSets';
const everyStage = ({ application }: Place): readonly string[] => ['--selector', `set=${application}`];

/** One release over the applications of an ApplicationSet that syncs dev, then staging, then prod (RollingSync). */
export const rolling: readonly Scenario[] = [
  {
    name: 'rolling',
    what: 'a good release over the three steps of an ApplicationSet',
    realOnly: noController,
    prepare: prepareSet,
    target: everyStage,
    tag: '2.0.0',
    expected: { decision: 'healthy' },
    check: async (lab, played) => [
      ...saidStep(played),
      ...(await runs(lab, played, { staging: '2.0.0', prod: '2.0.0' })),
    ],
  },
  {
    name: 'rolling-crash',
    what: 'a release that crashes in the first step of an ApplicationSet',
    realOnly: noController,
    prepare: prepareSet,
    target: everyStage,
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
    check: (lab, played) => runs(lab, played, { staging: '1.0.0', prod: '1.0.0' }),
  },
  {
    name: 'rolling-taken-back',
    what: 'a delivery that crashes in the first step of an ApplicationSet',
    realOnly: noController,
    through: 'deliver',
    prepare: prepareSet,
    written: ({ application }) => ({ argocd: { selector: `set=${application}` } }),
    tag: '2.0.0-crash',
    expected: { decision: 'rolled-back', reasonCodes: ['crash'], certain: endedThreeTimes },
    check: async (lab, played) => [
      ...(await isAsBefore(lab, played)),
      ...(await runs(lab, played, { staging: '1.0.0', prod: '1.0.0' })),
    ],
  },
  {
    name: 'rolling-held',
    what: 'a release whose last step waits for people (`maxUpdate: 0`)',
    realOnly: noController,
    prepare: async (lab, place) => {
      await prepareSet(lab, place);
      await lab.createApplicationSet({ ...setOf(place), steps: stepsOf(place, { prod: 0 }) });
    },
    target: everyStage,
    tag: '2.0.0',
    expected: { decision: 'blocked', reasonCodes: ['rolling-sync-held'] },
    check: (lab, played) => runs(lab, played, { dev: '2.0.0', staging: '2.0.0', prod: '1.0.0' }),
  },
];

async function prepareSet(lab: Lab, place: Place): Promise<void> {
  await place.commit({ 'api.yaml': api(lab, '1.0.0') });
  await lab.createApplicationSet({ ...setOf(place), steps: stepsOf(place) });
  for (const stage of stages) await settle(lab, `${place.application}-${stage}`);
}

function setOf({ application }: Place): { readonly name: string; readonly path: string } {
  return { name: application, path: `apps/${application}` };
}

function stepsOf(
  place: Place,
  maxUpdates: Readonly<Partial<Record<Stage, number>>> = {},
): readonly StepRequest[] {
  return stages.map((stage) => {
    const maxUpdate = maxUpdates[stage];
    const destination = namespaceOf(place, stage);
    return { stage, destination, ...(maxUpdate === undefined ? {} : { maxUpdate }) };
  });
}

/** Dev is where the oracle looks. */
function namespaceOf({ application }: Place, stage: Stage): string {
  return stage === 'dev' ? application : `${application}-${stage}`;
}

/** Which tag each stage runs at the end, on every replica. */
async function runs(
  lab: Lab,
  place: Place,
  tags: Readonly<Partial<Record<Stage, string>>>,
): Promise<readonly string[]> {
  const faults = stages.map(async (stage) => {
    const tag = tags[stage];
    if (tag === undefined) return [];
    const truth = (await lab.observe(namespaceOf(place, stage))).get('api');
    const isLive = truth?.live === true && truth.image === lab.image('shop/api', tag);
    return isLive ? [] : [`${stage} does not run ${tag} but ${truth?.image}`];
  });
  return (await Promise.all(faults)).flat();
}

/** Whoever watches reads which step is waited for. */
function saidStep({ application, answer }: Played): readonly string[] {
  const words = `Waiting in step 3 of 3 of the ApplicationSet ${application}`;
  return JSON.stringify(answer.result['timeline']).includes(words) ? [] : [`nothing says "${words}"`];
}
