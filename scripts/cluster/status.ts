import type { Screen } from '../../adapters/runner/screen.ts';
import { suggestCommands } from '../demo/next-steps.ts';
import { BareRepository } from '../sandbox/repository.ts';
import { presentCluster } from './cluster-world.ts';
import { connectKubernetes } from './connect.ts';
import { labPrefix } from './environments.ts';
import { type ClusterState, clusterFiles, type RunningState, readState } from './home.ts';

const exitStatus = { runs: 0, doesNotRun: 1 } as const;
const answerTimeoutMs = 5000;

/** Says what runs and where; with `json` as one object on stdout, its secrets included. */
export async function printStatus(screen: Screen, { json }: { readonly json: boolean }): Promise<number> {
  const state = await readState();
  const isRunning = state.state === 'running';
  if (json) {
    const answers = isRunning && (await answersAt(state.url));
    process.stdout.write(`${JSON.stringify({ ...state, answers }, undefined, 2)}\n`);
  } else if (isRunning) {
    return tellRunning(state);
  } else {
    screen.write(`${sentenceOf(state)}\n`);
  }
  return isRunning ? exitStatus.runs : exitStatus.doesNotRun;
}

function sentenceOf(state: Exclude<ClusterState, RunningState>): string {
  const start = 'Start one: npm run cluster up';
  switch (state.state) {
    case 'starting':
      return `It is being started since ${state.since}. Follow it: npm run cluster up; give it up: npm run cluster down`;
    case 'ending':
      return 'It is being ended.';
    case 'stopped':
      return state.wasKilled
        ? `The cluster was killed; its logs are in ${clusterFiles.work}. ${start}`
        : `No cluster runs. ${start}`;
  }
}

/** Where everything is, and commands to paste. */
export async function tellRunning(state: RunningState): Promise<number> {
  const answers = await answersAt(state.url);
  const lines = [
    ...(answers
      ? []
      : ['Argo CD does not answer. Begin anew: npm run cluster down, then npm run cluster up', '']),
    ...(await describe(state)),
    '',
    '# the demo on this cluster',
    'npm run demo -- --cluster',
    '',
    '# the end of it',
    'npm run cluster down',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return answers ? exitStatus.runs : exitStatus.doesNotRun;
}

async function describe(state: RunningState): Promise<readonly string[]> {
  const kubernetes = await connectKubernetes(state.kubeconfig);
  const repository = new BareRepository(state.gitFolder);
  const settlement = {
    cluster: state,
    kubernetes,
    repository,
    repositoryUrl: state.gitUrl,
    prefix: labPrefix,
  };
  const world = await presentCluster(settlement);
  kubernetes.close();
  return [
    ...world.places.map(({ name, address }) => `${name.padEnd(10)}${address}`),
    `${'admin'.padEnd(10)}${state.adminPassword} (password of Argo CD's administrator)`,
    '',
    '# for the commands below',
    ...suggestCommands(world),
  ];
}

async function answersAt(url: string): Promise<boolean> {
  return fetch(`${url}/api/version`, { signal: AbortSignal.timeout(answerTimeoutMs) }).then(
    ({ ok }) => ok,
    () => false,
  );
}
