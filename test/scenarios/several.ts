import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { listField, objectOf, textField } from '../../core/argocd/fields.ts';
import { waitFor } from '../cluster/processes.ts';
import type { Lab } from './lab.ts';
import { startProxy } from './proxy.ts';
import { isLeftAlone } from './rollbacks.ts';
import { api, endless, hasReason, type Place, type Played, type Release, type Scenario } from './scenario.ts';
import { settle } from './settle.ts';
import { runRollout } from './watch.ts';

/** So many applications that one event stream is cheaper than one for each. */
const many = 6;

/** One release of several applications, in one watch. */
export const several: readonly Scenario[] = [
  {
    name: 'first-failure',
    what: 'a release that fails in one of two applications, while the other one never gets it',
    prepare: (lab, place) => prepareSeveral(lab, { ...place, count: 2, isShared: false }),
    tag: '2.0.0-bad-pull',
    target: ({ application }) => byName(application, 2),
    expected: { decision: 'failed', reasonCodes: ['image-missing'], certain: hasReason('ErrImagePull') },
    check: async (_lab, played) => standsAs(played, ['failed', 'waiting']),
  },
  {
    name: 'many-applications',
    what: `a good release of ${many} applications, which share one event stream`,
    prepare: (lab, place) => prepareSeveral(lab, { ...place, count: many, isShared: true }),
    tag: '2.0.0',
    target: ({ application }) => byName(application, many),
    expected: { decision: 'healthy' },
    check: async (lab, played) => [
      ...standsAs(played, new Array<string>(many).fill('healthy')),
      ...(await shareOneStream(lab, played)),
    ],
  },
];

/** The API server is everyone's; and where others commit, their commits are later ones that want the old image. */
export const loneSeveral: readonly Scenario[] = [
  {
    name: 'wait-all',
    what: 'a release that one of two applications never gets, when all are waited for',
    prepare: (lab, place) => prepareSeveral(lab, { ...place, count: 2, isShared: false }),
    tag: '2.0.0',
    target: ({ application }) => [...byName(application, 2), '--on-failure', 'wait-all'],
    timeoutSeconds: 60,
    expected: { decision: 'unknown' },
    check: async (_lab, played) => isVerified(played),
  },
  {
    name: 'server-away',
    what: 'the API server stays away while a release with automatic rollback is watched',
    through: 'bump',
    tag: '2.0.0-slow-600',
    shape: endless,
    words: () => ['--rollback', 'automatic'],
    timeoutSeconds: 15,
    during: async (lab, release) => {
      await untilWatched(release);
      await lab.kill('server');
    },
    expected: { decision: 'unknown' },
    check: async (lab, played) => {
      await lab.restart('server');
      return isLeftAlone(lab, played);
    },
  },
];

/** Its event stream is open. */
async function untilWatched({ traceFile }: Release): Promise<void> {
  await waitFor(async () => (await readFile(traceFile, 'utf8')).includes('"event":"open"'), {
    what: 'the watch to begin',
    deadlineMs: 60_000,
  });
}

interface SeveralRequest extends Place {
  readonly count: number;
  /** All have the folder of the first one; else each has its own. */
  readonly isShared: boolean;
}

/** The first is called as the scenario, the others by a number. */
function nameOf(application: string, index: number): string {
  return index === 0 ? application : `${application}-${index + 1}`;
}

function listNames(application: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => nameOf(application, index));
}

function byName(application: string, count: number): readonly string[] {
  return listNames(application, count).flatMap((one) => ['--application', one]);
}

async function prepareSeveral(
  lab: Lab,
  { application, commit, count, isShared }: SeveralRequest,
): Promise<void> {
  const names = listNames(application, count);
  const manifest = api(lab, '1.0.0');
  await commit({ 'api.yaml': manifest });
  for (const one of names) {
    const path = `apps/${isShared ? application : one}`;
    if (!isShared && one !== application) await lab.git.commit({ [`${path}/api.yaml`]: manifest });
    await lab.createApplication({ name: one, path });
  }
  for (const one of names) await settle(lab, one);
}

/** The verdict of each application, in the order in which they were named. */
function standsAs({ answer }: Played, expected: readonly string[]): readonly string[] {
  const told = listField(answer.result, 'applications').map((one) => textField(objectOf(one), 'verdict'));
  return isDeepStrictEqual(told, expected) ? [] : [`${told.join(', ')} instead of ${expected.join(', ')}`];
}

/** The first application was told to be verified before the watch ended without a verdict for all. */
function isVerified({ application, answer }: Played): readonly string[] {
  const isTold = listField(answer.result, 'timeline')
    .map(objectOf)
    .some(({ app, code }) => app === application && code === 'verified');
  return isTold ? [] : [`${application} is not told to be verified`];
}

/** Watches the release once more, through a proxy that counts. */
async function shareOneStream(lab: Lab, played: Played): Promise<readonly string[]> {
  const { application, answer, image, traceFile } = played;
  await using proxy = await startProxy(lab.url);
  const again = await runRollout(
    { ...lab, url: proxy.url },
    {
      application,
      target: byName(application, many),
      revision: textField(answer.result, 'revision') ?? '',
      images: [image],
      traceFile,
    },
  );
  const streams = proxy.traffic.countOf(/^GET \/api\/v1\/stream\/applications/);
  return [
    ...(again.decision === 'healthy' ? [] : [`${again.decision} (${again.reasonCode}) through the proxy`]),
    ...(streams === 1 ? [] : [`${streams} event streams`]),
  ];
}
