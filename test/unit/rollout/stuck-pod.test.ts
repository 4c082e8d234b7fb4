import { describe, expect, test } from 'vitest';
import { explainStuckPod, isStillBroken } from '../../../core/rollout/held-back.ts';
import { readManifest } from '../../../core/rollout/manifest.ts';
import {
  application,
  node,
  OLD_IMAGE,
  OUR_IMAGE,
  parent,
  podManifest,
  podNode,
  refOf,
  tree,
} from './bodies.ts';
import { type Driver, drive, get, startLine } from './driver.ts';

const BAD_IMAGE = OUR_IMAGE;
const rolling = (version: number) =>
  application({
    version,
    images: [OLD_IMAGE, BAD_IMAGE],
    health: 'Progressing',
    resources: [{ kind: 'StatefulSet', name: 'db', health: 'Progressing' }],
    operation: { results: [{ kind: 'StatefulSet', name: 'db', images: [OLD_IMAGE] }] },
  });

interface Pod {
  readonly image: string;
  readonly health?: string;
  readonly reason?: string;
}

/** The pods of a StatefulSet whose newest revision is that of the old image, which the watched commit brings back. */
function pods(...shapes: readonly Pod[]) {
  const revision = (name: string, number: number) =>
    node('ControllerRevision', `db-${name}`, {
      ...parent('StatefulSet', 'db'),
      info: [{ name: 'Revision', value: `Rev:${number}` }],
    });
  const nodes = shapes.map(({ image, health = 'Healthy', reason = 'Running' }, index) =>
    podNode(['StatefulSet', 'db'], {
      name: `db-${index}`,
      images: [image],
      health,
      reason,
      labels: { 'controller-revision-hash': image === OLD_IMAGE ? 'db-old' : 'db-bad' },
    }),
  );
  const body = tree(node('StatefulSet', 'db', {}), revision('old', 3), revision('bad', 2), ...nodes);
  return { source: 'tree', app: 'todo', body } as const;
}

const crashing = { image: BAD_IMAGE, health: 'Degraded', reason: 'CrashLoopBackOff' };
const fine = { image: OLD_IMAGE };

/** A watch of the commit that takes the bad image back, after some looks at the same pods. */
function watch(shapes: readonly Pod[], takesBack: readonly string[] = [BAD_IMAGE]): Driver {
  const driver = drive(startLine({ images: [OLD_IMAGE], baseline: null, takesBack }));
  for (const second of [2, 4, 6, 8]) {
    driver.see(second, get(rolling(100 + second)));
    driver.see(second + 0.1, pods(...shapes));
  }
  return driver;
}

const stuckPodOf = (driver: Driver) => driver.decision().applications[0]?.stuckPod?.name;

describe('the pod a rollback is stuck behind', () => {
  test('is the broken one of the image that is taken back', () => {
    expect(stuckPodOf(watch([fine, crashing]))).toBe('db-1');
  });

  test('is named only after a while: the StatefulSet may go on by itself', () => {
    const driver = drive(startLine({ images: [OLD_IMAGE], baseline: null, takesBack: [BAD_IMAGE] }));
    driver.see(2, get(rolling(102)));
    driver.see(2.1, pods(fine, crashing));
    expect(stuckPodOf(driver)).toBeUndefined();
  });

  test.each([
    ['a probe fails for ever', [fine, { image: BAD_IMAGE, health: 'Progressing' }], 'db-1'],
    ['several are broken: the first one, for they go in order', [crashing, crashing], 'db-0'],
    ['it is going', [fine, { ...crashing, reason: 'Terminating' }], undefined],
    ['it is well', [fine, { image: BAD_IMAGE }], undefined],
    [
      'another one is going',
      [{ ...fine, reason: 'Terminating', health: 'Progressing' }, crashing],
      undefined,
    ],
    ['a new one is starting', [{ ...fine, health: 'Progressing' }, crashing], undefined],
    ['a new one is broken too', [{ ...fine, health: 'Degraded', reason: 'CrashLoopBackOff' }], undefined],
  ])('is as it should be where %s', (_, shapes, name) => {
    expect(stuckPodOf(watch(shapes))).toBe(name);
  });

  test('is no pod of another release, and none where nothing is taken back', () => {
    const other = 'ghcr.io/acme/chat-api:0.9.0';
    expect(stuckPodOf(watch([fine, { ...crashing, image: other }]))).toBeUndefined();
    expect(stuckPodOf(watch([fine, crashing], []))).toBeUndefined();
  });

  test('is told with the command that deletes it', () => {
    expect(watch([fine, crashing]).decision().explanation).toContain(
      '`kubectl --namespace todo delete pod db-1`',
    );
  });
});

describe('right before it is deleted', () => {
  const ref = { ...refOf('Pod', 'db-1'), uid: 'uid-Pod-db-1' };
  const broken = podManifest('db-1', [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }]);

  test('the pod must be the same and still broken', () => {
    expect(isStillBroken(readManifest(broken), ref)).toBe(true);
    expect(isStillBroken(readManifest(broken), { ...ref, uid: 'uid-of-its-successor' })).toBe(false);
    expect(isStillBroken(readManifest(podManifest('db-1', [{ ready: true }])), ref)).toBe(false);
    expect(isStillBroken(readManifest(null), ref)).toBe(false);
  });

  test('a missing right is named, with the command that heals without it', () => {
    const text = explainStuckPod(ref, { kind: 'forbidden', message: 'permission denied' });
    expect(text).toContain('`kubectl --namespace todo delete pod db-1`');
    expect(text).toContain('`applications, delete/*/Pod/*`');
    expect(explainStuckPod(ref, { kind: 'unavailable', message: 'HTTP 503' })).not.toContain('the right');
  });
});
