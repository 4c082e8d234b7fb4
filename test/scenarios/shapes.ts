import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { application as applicationObject } from './application.ts';
import { isAsBefore } from './deliveries.ts';
import type { Lab } from './lab.ts';
import { api, endedThreeTimes, type Place, type Played, type Scenario } from './scenario.ts';
import { settle } from './settle.ts';

/** The namespace beside Argo CD's in which Applications may live. */
const teamNamespace = 'team-apps';

/** The second source is the one that is released to; the first is of another repository, or of the same once more. */
const sources: readonly Scenario[] = [
  {
    name: 'two-repositories',
    what: 'a good release of the second of two repositories, while the first moves on',
    prepare: prepareTwoRepositories,
    tag: '2.0.0-slow-5',
    during: (lab, { application }) => commitShared(lab, application, 'two').then(() => undefined),
    expected: { decision: 'healthy' },
    check: isProvenBySecondSource,
  },
  {
    name: 'two-repositories-crash',
    what: 'a crashing release of the second of two repositories',
    prepare: prepareTwoRepositories,
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'two-repositories-taken-back',
    what: 'a delivery to the second of two repositories that crashes',
    through: 'deliver',
    prepare: prepareTwoRepositories,
    tag: '2.0.0-crash',
    expected: { decision: 'rolled-back', reasonCodes: ['crash'], certain: endedThreeTimes },
    check: isAsBefore,
  },
  {
    name: 'one-repository-twice',
    what: 'a good release of an application that has two folders of one repository, and a reference to another',
    prepare: prepareOneRepositoryTwice,
    tag: '2.0.0',
    expected: { decision: 'healthy' },
    check: isProvenBySecondSource,
  },
];

async function prepareTwoRepositories(lab: Lab, { application, commit }: Place): Promise<void> {
  await commit({ 'api.yaml': api(lab, '1.0.0') });
  await commitShared(lab, application, 'one');
  await lab.createApplication({
    name: application,
    path: `apps/${application}`,
    sources: [
      { repoURL: lab.platform.url, path: `shared/${application}`, targetRevision: 'main' },
      { repoURL: lab.git.url, path: `apps/${application}`, targetRevision: 'main' },
    ],
  });
  await settle(lab, application);
}

async function prepareOneRepositoryTwice(lab: Lab, { application, commit }: Place): Promise<void> {
  await commit({ 'api.yaml': api(lab, '1.0.0') });
  await lab.git.commit({ [`extra/${application}/config.yaml`]: sharedConfig('one') });
  await lab.createApplication({
    name: application,
    path: `apps/${application}`,
    sources: [
      { repoURL: lab.platform.url, targetRevision: 'main', ref: 'shared' },
      { repoURL: lab.git.url, path: `apps/${application}`, targetRevision: 'main' },
      { repoURL: lab.git.url, path: `extra/${application}`, targetRevision: 'main' },
    ],
  });
  await settle(lab, application);
}

function commitShared(lab: Lab, application: string, value: string): Promise<string> {
  return lab.platform.commit({ [`shared/${application}/config.yaml`]: sharedConfig(value) });
}

function sharedConfig(value: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'shared' },
    data: { value },
  });
}

/** The answer names the revision of the source that is ours, not that of the first. */
async function isProvenBySecondSource(lab: Lab, { application, answer }: Played): Promise<readonly string[]> {
  const { status } = await readApplication(lab, application);
  const [first, second] = status.sync.revisions ?? [];
  const told = JSON.stringify(answer.result['applications'] ?? []);
  return [
    ...(second !== undefined && told.includes(second) ? [] : [`${told} does not name ${second}`]),
    ...(first !== undefined && told.includes(first)
      ? [`${told} names ${first} of the other repository`]
      : []),
  ];
}

/** A parent is named; the image runs in the application that it makes. */
const families: readonly Scenario[] = [
  {
    name: 'family',
    what: 'a good release of the child of an app of apps',
    prepare: prepareFamily,
    tag: '2.0.0',
    expected: { decision: 'healthy' },
  },
  {
    name: 'family-crash',
    what: 'a crashing release of the child of an app of apps',
    prepare: prepareFamily,
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'family-taken-back',
    what: 'a delivery to the child of an app of apps that crashes',
    through: 'deliver',
    prepare: prepareFamily,
    tag: '2.0.0-crash',
    expected: { decision: 'rolled-back', reasonCodes: ['crash'], certain: endedThreeTimes },
    check: async (lab, played) => [
      ...(await isAsBefore(lab, played)),
      ...(await hasAutoSync(lab, childOf(played.application))),
    ],
  },
];

async function prepareFamily(lab: Lab, { application, commit }: Place): Promise<void> {
  await commit({ 'api.yaml': api(lab, '1.0.0') });
  const child = applicationObject({
    name: childOf(application),
    path: `apps/${application}`,
    repoUrl: lab.git.url,
    destination: application,
  });
  await lab.git.commit({ [`families/${application}/child.yaml`]: stringify(child) });
  await lab.createApplication({
    name: application,
    path: `families/${application}`,
    destination: 'argocd',
  });
  await settle(lab, application);
  await settle(lab, childOf(application));
}

const childOf = (application: string): string => `${application}-child`;

/** Applications that live in a namespace of their team. */
const roaming: readonly Scenario[] = [
  {
    name: 'roaming',
    what: 'a good release of an application in the namespace of a team',
    prepare: prepareRoaming,
    tag: '2.0.0',
    words: () => ['--app-namespace', teamNamespace],
    expected: { decision: 'healthy' },
  },
  {
    name: 'roaming-crash',
    what: 'a crashing release of an application that is named with its namespace',
    prepare: prepareRoaming,
    target: ({ application }) => ['--application', `${teamNamespace}/${application}`],
    tag: '2.0.0-crash',
    expected: { decision: 'failed', reasonCodes: ['crash'], certain: endedThreeTimes },
  },
  {
    name: 'roaming-taken-back',
    what: 'a delivery to an application in the namespace of a team that crashes',
    through: 'deliver',
    prepare: prepareRoaming,
    written: ({ application }) => ({
      argocd: { applications: [application], namespace: teamNamespace },
    }),
    tag: '2.0.0-crash',
    expected: { decision: 'rolled-back', reasonCodes: ['crash'], certain: endedThreeTimes },
    check: async (lab, played) => [
      ...(await isAsBefore(lab, played)),
      ...(await hasAutoSync(lab, played.application, teamNamespace)),
    ],
  },
];

async function prepareRoaming(lab: Lab, { application, commit }: Place): Promise<void> {
  await commit({ 'api.yaml': api(lab, '1.0.0') });
  await lab.createApplication({
    name: application,
    path: `apps/${application}`,
    namespace: teamNamespace,
    destination: application,
  });
  await settle(lab, application, { namespace: teamNamespace });
}

/** Applications of every shape but one folder of one repository. */
export const shapes: readonly Scenario[] = [...sources, ...families, ...roaming];

interface ApplicationObject {
  readonly spec: { readonly syncPolicy: { readonly automated?: unknown } };
  readonly status: { readonly sync: { readonly revisions?: readonly string[] } };
}

async function readApplication(lab: Lab, name: string, namespace = 'argocd'): Promise<ApplicationObject> {
  const path = `/api/v1/applications/${name}?appNamespace=${namespace}`;
  return (await lab.admin.call('GET', path)) as ApplicationObject;
}

/** No release may change how an application syncs. */
async function hasAutoSync(lab: Lab, name: string, namespace?: string): Promise<readonly string[]> {
  const { automated } = (await readApplication(lab, name, namespace)).spec.syncPolicy;
  const isSame = isDeepStrictEqual(automated, { prune: true, selfHeal: true });
  return isSame ? [] : [`${name} syncs with ${JSON.stringify(automated)} now`];
}
