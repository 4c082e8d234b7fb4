import { expect, test } from 'vitest';
import { startWatch, step } from '../../../core/rollout/step.ts';
import { application, at, deploymentNodes, OUR_IMAGE, START, tree } from './bodies.ts';
import { startLine } from './driver.ts';

const service = (index: number): string => `service-${index}`;
const imageOf = (index: number): string => `ghcr.io/acme/${service(index)}:1.0.0`;

/** An application of so many services, each with a Deployment, a Service and a ConfigMap. */
function bodies(count: number) {
  const indices = Array.from({ length: count }, (_, index) => index);
  const others = indices.flatMap((index) =>
    ['Deployment', 'Service', 'ConfigMap'].map((kind) => ({
      kind,
      name: service(index),
      health: 'Progressing',
    })),
  );
  const results = indices.map((index) => ({ name: service(index), images: [imageOf(index)] }));
  const get = (version: number) =>
    application({
      version,
      health: 'Progressing',
      images: [...indices.map(imageOf), OUR_IMAGE],
      resources: [{ name: 'chat-api', health: 'Progressing' }, ...others],
      operation: { results: [{ name: 'chat-api', images: [OUR_IMAGE] }, ...results] },
    });
  const nodes = indices.flatMap((index) =>
    deploymentNodes(service(index), [[{ images: [imageOf(index)], health: 'Progressing' }]]),
  );
  return { get, tree: tree(...deploymentNodes('chat-api', [[{ health: 'Progressing' }]]), ...nodes) };
}

/** The fastest of several rounds of a tree and ten changed answers. */
function timeOf(count: number): number {
  const { get, tree: body } = bodies(count);
  const answers = Array.from({ length: 10 }, (_, index) => get(1000 + index));
  const rounds = Array.from({ length: 5 }, () => {
    let { state } = startWatch(startLine());
    const begun = performance.now();
    ({ state } = step(state, { at: at(1), source: 'tree', app: 'todo', body }, START + 1000));
    for (const [index, answer] of answers.entries()) {
      const second = 2 + index;
      ({ state } = step(
        state,
        { at: at(second), source: 'get', app: 'todo', body: answer },
        START + second * 1000,
      ));
    }
    return performance.now() - begun;
  });
  return Math.min(...rounds);
}

test('eight times the resources take less than twenty times as long: nothing is quadratic', () => {
  timeOf(50);
  // What else this machine does can spoil one comparison, but not all: a quadratic one would come near 64 in each.
  const ratios = Array.from({ length: 3 }, () => timeOf(800) / timeOf(100));
  expect(Math.min(...ratios)).toBeLessThan(20);
});
