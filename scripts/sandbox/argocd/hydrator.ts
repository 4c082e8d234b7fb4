import { timestamp } from '../cluster/resources.ts';
import type { Application, ApplicationStatus, HydrateOperation } from './model.ts';
import { endHydration } from './refresh.ts';
import { loadTarget, SourceFailure } from './sources.ts';
import { readerOf, type World } from './world.ts';

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
  if (drySHA === undefined || !isNeeded(application, drySHA)) return false;
  const startedAt = timestamp(world.clock.now());
  begin(world, key, { drySHA, startedAt });
  world.clock.after(hydrationMs, () => {
    void tryToWrite(world, application, drySHA).then((result) => {
      record(world, key, { ...result, startedAt, finishedAt: timestamp(world.clock.now()) });
      whenDone();
    });
  });
  return true;
}

function isNeeded({ status }: Application, drySHA: string): boolean {
  const current = status.sourceHydrator?.currentOperation;
  if (current?.phase === 'Hydrating') return false;
  return current?.drySHA !== drySHA || current.phase === 'Failed';
}

/** The dry commit is noted as compared before anything is made of it; the operation itself names it at its end. */
function begin(
  world: World,
  key: string,
  { drySHA, startedAt }: { readonly drySHA: string; readonly startedAt: string },
): void {
  const compared = world.behaviours.comparedDryRevision ? { lastComparedDryRevision: drySHA } : {};
  patchHydrator(world, key, { ...compared, currentOperation: { phase: 'Hydrating', startedAt } });
}

type Result = Pick<HydrateOperation, 'phase' | 'drySHA' | 'hydratedSHA' | 'message'>;

/** Manifests that cannot be made leave a failed operation that names no commit. */
async function tryToWrite(world: World, application: Application, drySHA: string): Promise<Result> {
  const { spec, metadata } = application;
  try {
    const sources = spec.sourceHydrator === undefined ? [] : [spec.sourceHydrator.drySource];
    await loadTarget(readerOf(world), sources, [drySHA]);
    return await writeHydrated(world, application, drySHA);
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    const words = error.message.replace(/^Failed to load target state: /, '');
    const app = `${metadata.namespace}/${metadata.name}`;
    const message = `Failed to hydrate: failed to get manifests: failed to get repo objects for app "${app}": failed to get repo objects: ${words}`;
    return { phase: 'Failed', message };
  }
}

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
  if (isThere && !world.behaviours.hydratesUnchanged) return { phase: 'Hydrated', drySHA, hydratedSHA: tip };
  const files = {
    [path]: manifest,
    [`${hydrator.syncSource.path}/hydrator.metadata`]: JSON.stringify({ drySha: drySHA }),
  };
  return {
    phase: 'Hydrated',
    drySHA,
    hydratedSHA: await repository.commit({ branch, message: `[Argo CD Bot] hydrate ${drySHA}`, files }),
  };
}

function record(world: World, key: string, operation: HydrateOperation): void {
  const { phase, drySHA, hydratedSHA } = operation;
  const isDone = phase === 'Hydrated' && drySHA !== undefined && hydratedSHA !== undefined;
  const last = isDone ? { lastSuccessfulOperation: { drySHA, hydratedSHA } } : {};
  patchHydrator(world, key, { currentOperation: operation, ...last });
  world.store.write(key, endHydration);
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
