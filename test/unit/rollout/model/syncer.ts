import type { OperationShape, ResultShape } from '../bodies.ts';
import { type Commit, type Scene, seconds } from './scene.ts';
import type { StoredObject } from './stored-object.ts';
import { between } from './timeline.ts';

/** Syncs as the controller runs them: attempts, retries, and needless self-heals after them. */
export interface Syncer {
  begin(commit: Commit, isPartial: boolean): void;
  isBusy(): boolean;
  /** The revision tried last, and how it went. */
  last(): { readonly revision: string; readonly isGood: boolean };
}

const RETRIES = 2;
const REFUSED: ResultShape = {
  kind: 'Service',
  name: 'bad',
  status: 'SyncFailed',
  hookPhase: 'Failed',
  message: 'spec.ports: Required value',
};
const WORDS = 'one or more objects failed to apply, reason: spec.ports: Required value';

interface Attempt {
  readonly target: Commit;
  readonly started: number;
  readonly retryCount: number;
  readonly only: readonly string[] | undefined;
}

export function createSyncer(scene: Scene, object: StoredObject, onEnd: (target: Commit) => void): Syncer {
  const { timeline, random, deployments } = scene;
  let isBusy = false;
  let last = { revision: scene.first.revision, isGood: true };
  const later = (low: number, high: number, happen: () => void): void =>
    timeline.plan(timeline.now() + between(random, low, high) * scene.pace, happen);

  function setBusy(now: boolean): void {
    isBusy = now;
    scene.onBusy(now);
  }

  function begin(target: Commit, isPartial: boolean): void {
    setBusy(true);
    const only = isPartial ? deployments.map(({ name }) => name) : undefined;
    object.write({ requested: only === undefined ? true : { only }, operation: null });
    later(10, 200, () => run({ target, started: seconds(timeline.now()), retryCount: 0, only }));
  }

  function run(attempt: Attempt): void {
    object.write({ operation: shapeOf(attempt, { phase: 'Running', finished: null }) });
    later(20, 300, () => {
      const results = deployments.map((deployment): ResultShape => {
        const wanted = attempt.target.images[deployment.name] ?? deployment.image();
        deployment.apply(wanted, scene.fateOf(wanted));
        return { name: deployment.name, images: [wanted], message: 'configured' };
      });
      later(20, 600, () => finish(attempt, results));
    });
  }

  function finish(attempt: Attempt, results: readonly ResultShape[]): void {
    const finished = seconds(timeline.now());
    const isGood = attempt.target.fault !== 'bad-service';
    const shape = { finished, results: isGood ? results : [...results, REFUSED] };
    if (!isGood && attempt.retryCount < RETRIES) {
      retry(attempt, shape);
      return;
    }
    setBusy(false);
    last = { revision: attempt.target.revision, isGood };
    const end = isGood
      ? { phase: 'Succeeded', message: 'successfully synced (all tasks run)' }
      : { phase: 'Failed', message: `${WORDS} (retried ${RETRIES} times).` };
    object.write({ requested: false, operation: shapeOf(attempt, { ...shape, ...end }) });
    onEnd(attempt.target);
    if (isGood && attempt.only === undefined) healNeedlessly(attempt.target);
  }

  function retry(attempt: Attempt, shape: OperationShape): void {
    const retryCount = attempt.retryCount + 1;
    const message = `${WORDS}. Retrying attempt #${retryCount} at 10:00:00`;
    object.write({ operation: shapeOf({ ...attempt, retryCount }, { ...shape, phase: 'Running', message }) });
    timeline.plan(timeline.now() + 5000 * 2 ** attempt.retryCount, () => run({ ...attempt, retryCount }));
  }

  function healNeedlessly(target: Commit): void {
    if (!scene.selfHeal || random() >= scene.spurious) return;
    later(30, 100, () => {
      if (!isBusy) begin(target, true);
    });
  }

  return { begin, isBusy: () => isBusy, last: () => last };
}

function shapeOf({ target, started, retryCount, only }: Attempt, shape: OperationShape): OperationShape {
  return {
    started,
    revision: target.revision,
    ...(only === undefined ? {} : { only }),
    ...(retryCount === 0 ? {} : { retryCount }),
    ...shape,
  };
}
