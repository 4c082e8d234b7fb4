import { describe, expect, test } from 'vitest';
import { application, BEFORE, commit, LATER, OURS, REPOSITORY } from './bodies.ts';
import { type Driver, drive, get, startLine } from './driver.ts';

const OLD_HYDRATED = commit('e');
const HYDRATED = commit('d');
const BROKEN =
  'Failed to hydrate: failed to get manifests: failed to get repo objects for app "argocd/todo": failed to get repo objects: failed to generate manifest for source 1 of 1: rpc error: code = FailedPrecondition desc = Failed to unmarshal "broken.yaml": yaml: line 3: mapping values are not allowed in this context';

interface HydrationShape {
  /** `current`: nothing where the first hydration is still to come. */
  readonly current?: Readonly<Record<string, string>>;
  readonly compared?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly revision?: string;
  readonly version?: number;
}

/** In sync with what was hydrated from the commit before ours. */
function hydrated({ current, compared = OURS, annotations = {}, revision, version = 100 }: HydrationShape) {
  const drySource = { repoURL: REPOSITORY, path: 'apps/todo', targetRevision: 'main' };
  return application({
    revision: revision ?? OLD_HYDRATED,
    version,
    operation: { revision: revision ?? OLD_HYDRATED },
    metadata: { annotations },
    spec: {
      source: undefined,
      sourceHydrator: { drySource, syncSource: { targetBranch: 'env/dev', path: 'todo' } },
    },
    status: {
      sourceHydrator: {
        currentOperation: current,
        lastSuccessfulOperation: { drySHA: BEFORE, hydratedSHA: OLD_HYDRATED },
        lastComparedDryRevision: compared,
      },
    },
  });
}

/** Shows the same from second 1 to 31, often enough for every window and grace. */
function watch(body: unknown, driver: Driver = drive(startLine({ baseline: null, images: [] }))): Driver {
  driver.see(0.5, { source: 'git', revision: BEFORE, contains: [], lacks: [OURS] });
  driver.see(0.5, { source: 'git', revision: LATER, contains: [OURS], lacks: [] });
  for (let second = 1; second <= 31; second += 3) driver.see(second, get(body));
  return driver;
}

const DONE = { phase: 'Hydrated', drySHA: BEFORE, hydratedSHA: OLD_HYDRATED };
const REQUESTED = { 'argocd.argoproj.io/hydrate': 'normal' };

describe('a dry commit that was compared', () => {
  test.each([
    ['is being hydrated', { current: { phase: 'Hydrating' } }],
    ['waits for its turn', { current: DONE, annotations: REQUESTED }],
    ['could not be pushed', { current: { phase: 'Failed', message: 'Failed to hydrate: failed to push' } }],
  ])('is not live while it %s, whatever is in sync', (_, shape) => {
    expect(watch(hydrated(shape)).decision()).toMatchObject({ kind: 'waiting', reason: 'hydrating' });
  });

  test('is live by the last hydrated commit when nothing had to be hydrated', () => {
    expect(watch(hydrated({ current: DONE })).decision()).toMatchObject({ verdict: 'healthy' });
  });

  test('is live by the hydrated commit that was there, when its output is the same', () => {
    const current = { phase: 'Hydrated', drySHA: OURS, hydratedSHA: OLD_HYDRATED };
    expect(watch(hydrated({ current })).decision()).toMatchObject({ verdict: 'healthy' });
  });
});

describe('a commit whose manifests cannot be made by the hydrator', () => {
  const failed = { phase: 'Failed', message: BROKEN };

  test('has failed', () => {
    expect(watch(hydrated({ current: failed })).decision()).toMatchObject({
      verdict: 'failed',
      reasonCode: 'manifest-error',
      blame: 'commit',
    });
  });

  test('has failed though each refresh makes the hydrator try again', () => {
    const driver = drive(startLine({ baseline: null, images: [] }));
    for (let second = 1; second <= 13; second += 2) {
      driver.see(second, get(hydrated({ current: failed })));
      driver.see(second + 1, get(hydrated({ current: { phase: 'Hydrating' } })));
    }
    expect(driver.decision()).toMatchObject({ verdict: 'failed', reasonCode: 'manifest-error' });
  });

  test.each([
    ['the hydrator is at the commit before', { current: failed, compared: BEFORE }],
    ['the hydrator is at a later commit', { current: failed, compared: LATER }],
    [
      'another application of the branch is at fault',
      {
        current: {
          phase: 'Failed',
          message: 'Failed to hydrate: cannot hydrate because application argocd/other has an error',
        },
      },
    ],
  ])('has not failed when %s', (_, shape) => {
    expect(watch(hydrated(shape)).decision()).toMatchObject({ kind: 'waiting', reason: 'hydrating' });
  });

  test('has not failed when it could not be hydrated before either', () => {
    const before = hydrated({ current: failed, compared: BEFORE });
    const driver = drive(startLine({ baseline: { todo: before }, images: [] }));
    expect(watch(hydrated({ current: failed }), driver).decision()).toMatchObject({ kind: 'waiting' });
  });

  test('is live once a later commit mended it', () => {
    const driver = watch(hydrated({ current: { phase: 'Hydrating' } }));
    const current = { phase: 'Hydrated', drySHA: LATER, hydratedSHA: HYDRATED };
    for (let second = 40; second <= 60; second += 4) {
      const body = hydrated({ current, compared: LATER, revision: HYDRATED, version: 101 });
      driver.see(second, get(body));
    }
    expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
  });
});
