import { timestamp } from '../cluster/resources.ts';
import type { Application, ApplicationStatus, HydrateOperation } from './model.ts';
import type { World } from './world.ts';

const hydrationMs = 300;

/**
 * The source hydrator (alpha in 2.14, beta in 3.5): writes what the dry branch renders to a branch of its own. Gives true when it
 * has begun to hydrate a new dry commit; `whenDone` runs after it.
 */
export async function hydrate(world: World, key: string, whenDone: () => void): Promise<boolean> {
  const application = world.store.get(key);
  const hydrator = application?.spec.sourceHydrator;
  if (application === undefined || hydrator === undefined) return false;
  const repository = world.openRepository(hydrator.drySource.repoURL);
  const drySHA = await repository?.resolve(hydrator.drySource.targetRevision ?? 'HEAD');
  const current = application.status.sourceHydrator?.currentOperation;
  if (drySHA === undefined || (current?.drySHA === drySHA && current.phase !== 'Failed')) return false;
  const startedAt = timestamp(world.clock.now());
  patchHydrator(world, key, { currentOperation: { phase: 'Hydrating', drySHA, startedAt } });
  world.clock.after(hydrationMs, () => {
    void writeHydrated(world, application, drySHA).then((result) => {
      record(world, key, { ...result, drySHA, startedAt, finishedAt: timestamp(world.clock.now()) });
      whenDone();
    });
  });
  return true;
}

type Result = Pick<HydrateOperation, 'phase' | 'hydratedSHA' | 'message'>;

/** One commit with the manifests of the dry folder; none when they are there already. */
async function writeHydrated(world: World, { spec }: Application, drySHA: string): Promise<Result> {
  const hydrator = spec.sourceHydrator;
  const repository = hydrator === undefined ? undefined : world.openRepository(hydrator.drySource.repoURL);
  if (hydrator === undefined || repository === undefined)
    return { phase: 'Failed', message: 'no such repository' };
  const { path: dryPath = '.' } = hydrator.drySource;
  const branch = (hydrator.hydrateTo ?? hydrator.syncSource).targetBranch;
  const dry = await repository.readFolder(drySHA, dryPath);
  if (dry.size === 0) return { phase: 'Failed', message: `${dryPath}: app path does not exist` };
  const path = `${hydrator.syncSource.path}/manifest.yaml`;
  const manifest = [...dry.values()].join('---\n');
  const tip = await repository.resolve(branch);
  const isThere = tip !== undefined && (await repository.readFile(tip, path)) === manifest;
  if (isThere && !world.behaviours.hydratesUnchanged) return { phase: 'Hydrated', hydratedSHA: tip };
  const files = {
    [path]: manifest,
    [`${hydrator.syncSource.path}/hydrator.metadata`]: JSON.stringify({ drySha: drySHA }),
  };
  return {
    phase: 'Hydrated',
    hydratedSHA: await repository.commit({ branch, message: `[Argo CD Bot] hydrate ${drySHA}`, files }),
  };
}

function record(world: World, key: string, operation: HydrateOperation & { readonly drySHA: string }): void {
  const { drySHA, hydratedSHA } = operation;
  const last =
    operation.phase === 'Hydrated' && hydratedSHA !== undefined
      ? { lastSuccessfulOperation: { drySHA, hydratedSHA } }
      : {};
  const compared = world.behaviours.comparedDryRevision ? { lastComparedDryRevision: drySHA } : {};
  patchHydrator(world, key, { currentOperation: operation, ...compared, ...last });
}

function patchHydrator(
  world: World,
  key: string,
  patch: NonNullable<ApplicationStatus['sourceHydrator']>,
): void {
  world.store.write(key, (application) => ({
    ...application,
    status: { ...application.status, sourceHydrator: { ...application.status.sourceHydrator, ...patch } },
  }));
}
