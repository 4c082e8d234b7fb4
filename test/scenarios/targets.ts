import { isDeepStrictEqual } from 'node:util';
import { listField, objectOf, textField } from '../../core/argocd/fields.ts';
import type { Lab } from './lab.ts';
import { api, hasReason, type Place, type Played, type Scenario } from './scenario.ts';
import { settle } from './settle.ts';
import { outputOf } from './slipway.ts';
import type { Written } from './watch.ts';

const targets = ['aks', 'gke'] as const;
type Target = (typeof targets)[number];

const bad = {
  tag: '2.0.0-bad-pull',
  expected: { decision: 'rolled-back', reasonCodes: ['image-missing'], certain: hasReason('ErrImagePull') },
} satisfies Partial<Scenario>;

/** An environment of two clusters; the oracle watches one of them, the check looks at the other one. */
export const severalTargets: readonly Scenario[] = [
  {
    ...inCluster('gke'),
    name: 'targets-in-order',
    what: 'a good delivery to two clusters, one after the other',
    tag: '2.0.0',
    expected: { decision: 'delivered' },
    check: async (lab, played) => [
      ...endsAs(played, ['aks delivered no', 'gke delivered no']),
      ...(await runs(lab, { ...played, target: 'aks' })),
      ...(await areWrittenInOrder(lab, played)),
    ],
  },
  {
    ...inCluster('aks'),
    ...bad,
    name: 'targets-stop',
    what: 'a delivery to two clusters that fails in the first one: the second is not begun',
    check: async (lab, played) => [
      ...endsAs(played, ['aks rolled-back verified', 'gke skipped no']),
      ...(await runsBefore(lab, played, 'gke')),
      ...((await listBumps(lab, played)).length === 1 ? [] : ['more than the first one was written']),
    ],
  },
  {
    ...inCluster('gke', { isParallel: true }),
    name: 'targets-together',
    what: 'a good delivery to two clusters together',
    tag: '2.0.0',
    expected: { decision: 'delivered' },
    check: async (lab, played) => [
      ...endsAs(played, ['aks delivered no', 'gke delivered no']),
      ...(await runs(lab, { ...played, target: 'aks' })),
    ],
  },
  {
    ...inCluster('gke', { isParallel: true }),
    ...bad,
    name: 'targets-together-missing',
    what: 'a delivery to two clusters together whose image does not exist: each is taken back',
    check: async (lab, played) => [
      ...endsAsOneOf(played, [
        ['aks rolled-back verified', 'gke rolled-back verified'],
        // One of them may be written so late that the other one has been taken back: then nobody wants it any more.
        ['aks rolled-back verified', 'gke refused no'],
        ['aks refused no', 'gke rolled-back verified'],
      ]),
      ...(await runsBefore(lab, played, 'aks')),
    ],
  },
  {
    ...inCluster('gke'),
    name: 'target-alone',
    what: 'a good delivery to one of two clusters alone',
    tag: '2.0.0',
    words: () => ['--target', 'gke'],
    expected: { decision: 'delivered' },
    check: async (lab, played) => [
      ...endsAs(played, ['gke delivered no']),
      ...(await runsBefore(lab, played, 'aks')),
    ],
  },
];

/** Two applications of the same manifests; `watched` is the one the oracle looks at. */
function inCluster(
  watched: Target,
  { isParallel = false }: Pick<Written, 'isParallel'> = {},
): Pick<Scenario, 'through' | 'prepare' | 'written'> {
  return {
    through: 'deliver',
    prepare: (lab, place) => prepareTargets(lab, { ...place, watched }),
    written: ({ application }) => ({
      file: fileOf(application, '{target}'),
      argocd: { applications: [`${application}-{target}`] },
      targets,
      isParallel,
    }),
  };
}

async function prepareTargets(
  lab: Lab,
  { application, commit, watched }: Place & { readonly watched: Target },
): Promise<void> {
  const files = targets.map((target) => [`${target}/api.yaml`, api(lab, '1.0.0')] as const);
  await commit(Object.fromEntries(files));
  for (const target of targets) {
    const name = `${application}-${target}`;
    const destination = target === watched ? application : name;
    await lab.createApplication({ name, path: `apps/${application}/${target}`, destination });
  }
  for (const target of targets) await settle(lab, `${application}-${target}`);
}

function fileOf(application: string, target: string): string {
  return `apps/${application}/${target}/api.yaml`;
}

function endsAs(played: Played, expected: readonly string[]): readonly string[] {
  return endsAsOneOf(played, [expected]);
}

/** Each target as `<target> <decision> <what became of the rollback>`, in order. */
function endsAsOneOf({ answer }: Played, expected: readonly (readonly string[])[]): readonly string[] {
  const told = listField(answer.result, 'targets')
    .map(objectOf)
    .map((one) => ['target', 'decision', 'rolledBack'].map((name) => textField(one, name)).join(' '));
  if (expected.some((ends) => isDeepStrictEqual(told, ends))) return [];
  return [`${told.join(', ')} instead of ${expected.map((ends) => ends.join(', ')).join(' or ')}`];
}

/** The cluster that the oracle does not look at has this image, in Git and live. */
async function runs(
  lab: Lab,
  { application, target, image }: Pick<Played, 'application' | 'image'> & { readonly target: Target },
): Promise<readonly string[]> {
  const truth = (await lab.observe(`${application}-${target}`)).get('api');
  const written = (await lab.git.read(fileOf(application, target))) ?? '';
  return [
    ...(truth?.live === true && truth.image === image ? [] : [`${image} does not run in ${target}`]),
    ...(written.includes(image) ? [] : [`${image} is not written for ${target}`]),
  ];
}

function runsBefore(lab: Lab, { application }: Played, target: Target): Promise<readonly string[]> {
  return runs(lab, { application, target, image: lab.image('shop/api', '1.0.0') });
}

async function areWrittenInOrder(lab: Lab, played: Played): Promise<readonly string[]> {
  const subjects = (await listBumps(lab, played)).map((message) => message.split('\n')[0]);
  const expected = targets.map((target) => `bump api in ${played.application}/${target} to 2.0.0`).reverse();
  const commits = outputOf(played.answer, 'commit').split('\n').length;
  return [
    ...(isDeepStrictEqual(subjects, expected) ? [] : [`written is ${subjects.join(', ')}`]),
    ...(commits === targets.length ? [] : [`${commits} commits are named`]),
  ];
}

/** Messages of the commits that deliver, newest first. */
async function listBumps(lab: Lab, { application }: Place): Promise<readonly string[]> {
  return (await lab.git.messages()).filter((message) => message.startsWith(`bump api in ${application}/`));
}
