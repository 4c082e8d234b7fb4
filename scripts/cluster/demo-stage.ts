import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Rig, startRig } from '../../test/cluster/rig.ts';
import type { Opening, Stage } from '../demo/stage.ts';
import { BareRepository } from '../sandbox/repository.ts';
import { presentCluster } from './cluster-world.ts';
import { connectKubernetes } from './connect.ts';
import { describeRig } from './describe-rig.ts';
import type { Description } from './description.ts';
import { removeEnvironments, type Settlement, settleEnvironments } from './environments.ts';
import { readState } from './home.ts';
import { requireCluster } from './requirements.ts';
import { StartView } from './start-view.ts';

const common = {
  timeScale: 'pods live at the pace of the clock',
  keepCommand: 'npm run demo -- --cluster --keep',
} as const;

/** The cluster that runs already, else one of its own. Raises a SlipwayError where none can run. */
export async function chooseClusterStage(): Promise<Stage> {
  const state = await readState();
  if (state.state === 'running') return joinedStage(state);
  await requireCluster();
  return ownStage;
}

/** Plays on a cluster of its own and ends it. */
const ownStage: Stage = {
  ...common,
  announcement: 'Starting a real Argo CD on a real Kubernetes API server, as plain processes on 127.0.0.1 …',
  farewell: 'the cluster is down and its files removed',
  open: async (opening) => {
    await using started = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'slipway-demo-cluster-'));
    started.defer(() => rm(folder, { recursive: true, force: true }));
    const rig = started.use(await startWithView(folder, opening));
    started.defer(() => opening.screen.write('Ending the cluster …\n'));
    const settlement = await prepareSettlement(describeRig(rig), started);
    return await settle(settlement, { started, opening });
  },
};

/** Plays on the cluster of `npm run cluster up`, in environments of its own, and leaves it running. */
function joinedStage(cluster: Description): Stage {
  return {
    ...common,
    announcement: `Joining the cluster that runs already (${cluster.url}) …`,
    farewell: "the demo's environments are removed, the cluster goes on running",
    open: async (opening) => {
      await using started = new AsyncDisposableStack();
      const settlement = await prepareSettlement(cluster, started);
      started.defer(() => removeEnvironments(settlement));
      started.defer(() => opening.screen.write('Removing the environments of the demo …\n'));
      return await settle(settlement, { started, opening });
    },
  };
}

async function startWithView(folder: string, { screen, signal }: Opening): Promise<Rig> {
  using view = new StartView(screen);
  const rig = await startRig({ folder, signal, onProgress: (progress) => view.show(progress) });
  view.finish();
  return rig;
}

/** A repository of its own, so that nothing an earlier demo committed gets in the way. */
async function prepareSettlement(cluster: Description, started: AsyncDisposableStack): Promise<Settlement> {
  const kubernetes = await connectKubernetes(cluster.kubeconfig);
  started.defer(async () => kubernetes.close());
  const prefix = await claimPrefix(dirname(cluster.gitFolder));
  const repository = await BareRepository.create(join(dirname(cluster.gitFolder), `${prefix}.git`));
  started.defer(() => repository.idle());
  const repositoryUrl = new URL(`${prefix}.git`, cluster.gitUrl).href;
  return { cluster, kubernetes, repository, repositoryUrl, prefix };
}

/** The first name no demo on this cluster has had; its folder is the mark. */
async function claimPrefix(folder: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const prefix = `demo-${number}`;
    const isFree = await mkdir(join(folder, `${prefix}.git`)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (isFree) return prefix;
  }
}

interface Beginning {
  readonly started: AsyncDisposableStack;
  readonly opening: Opening;
}

/** The end of the world is from now on what disposes of all that was started. */
async function settle(settlement: Settlement, { started, opening }: Beginning): ReturnType<Stage['open']> {
  const { screen, signal } = opening;
  screen.write('Deploying dev, staging and prod …\n');
  await settleEnvironments(settlement, signal);
  const world = await presentCluster(settlement);
  const kept = started.move();
  return { ...world, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
