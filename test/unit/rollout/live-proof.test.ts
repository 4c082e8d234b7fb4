import { describe, expect, test } from 'vitest';
import { application, OUR_IMAGE, refOf, stamp } from './bodies.ts';
import { type Driver, drive, get, startLine, type Unstamped } from './driver.ts';

const live = application({ images: [OUR_IMAGE] });

/** The live manifest of the Deployment of the release, with so many of its three pods available. */
function manifest(
  available: number,
  more: { readonly observed?: number; readonly availableSince?: number } = {},
): Unstamped {
  const { observed = 2, availableSince = 0 } = more;
  return {
    source: 'resource',
    app: 'todo',
    ref: refOf('Deployment', 'chat-api'),
    body: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'chat-api', namespace: 'todo', generation: 2 },
      spec: { replicas: 3, template: { spec: { containers: [{ image: OUR_IMAGE }] } } },
      status: {
        ...(observed === 0 ? {} : { observedGeneration: observed }),
        ...(available === 0 ? {} : { availableReplicas: available }),
        conditions: [{ type: 'Available', status: 'True', lastTransitionTime: stamp(availableSince) }],
      },
    },
  };
}

/** Healthy since second 1 by Argo CD's word, and still at the end of the window. */
function afterWindow(asksCluster = true): Driver {
  const driver = drive(startLine({ asksCluster }));
  driver.see(1, get(live));
  driver.see(16, get(live));
  return driver;
}

describe('the cluster’s own word at the end of the window', () => {
  test('is asked for when the window ends, not before', () => {
    const driver = drive(startLine({ asksCluster: true }));
    driver.see(1, get(live));
    expect(driver.wants('resource').map(({ ref, due }) => [ref.kind, due])).toEqual([['Deployment', 16]]);
  });

  test('is needed: Argo CD’s Healthy may be the last word of a controller that died', () => {
    const driver = afterWindow();
    expect(driver.decision()).toMatchObject({ kind: 'waiting', reason: 'stabilising' });
    driver.see(16.2, manifest(3));
    expect(driver.decision()).toMatchObject({ kind: 'verdict', verdict: 'healthy' });
  });

  test.each([
    ['too few pods are available', manifest(2)],
    ['none is, which the status leaves out', manifest(0)],
    ['all are again, after a break within the window', manifest(3, { availableSince: 14 })],
    ['its controller has not seen the newest template', manifest(3, { observed: 1 })],
  ])('begins the window anew where %s', (_, word) => {
    const driver = afterWindow();
    driver.see(16.2, word);
    driver.see(17, get(live));
    driver.see(31, get(live));
    expect(driver.decision().kind).toBe('waiting');
    driver.see(32, get(live));
    driver.see(32.1, manifest(3));
    expect(driver.decision()).toMatchObject({ kind: 'verdict', verdict: 'healthy' });
  });

  test('is not waited for for ever: a refused question and a manifest without a status say nothing against', () => {
    for (const word of [manifest(0, { observed: 0 }), refusal]) {
      const driver = afterWindow();
      driver.see(16.2, word);
      expect(driver.decision()).toMatchObject({ verdict: 'healthy' });
    }
  });

  test('is not needed where nobody asks the cluster, as in recordings of others', () => {
    expect(afterWindow(false).decision()).toMatchObject({ verdict: 'healthy' });
  });
});

const refusal: Unstamped = {
  source: 'resource',
  app: 'todo',
  ref: refOf('Deployment', 'chat-api'),
  status: 403,
  error: 'permission denied',
};
