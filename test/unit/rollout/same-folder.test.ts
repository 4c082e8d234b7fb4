import { expect, test } from 'vitest';
import { application, baseline, LATER, OURS } from './bodies.ts';
import { drive, get, startLine } from './driver.ts';

/** A sync of a later commit that failed, in an application that is rendered so. */
function failedSync(status: Readonly<Record<string, unknown>>) {
  const driver = drive(startLine({ baseline: { todo: baseline() } }));
  const operation = { revision: LATER, phase: 'Failed', message: 'spec.ports: Required value' };
  driver.see(1, get(application({ revision: LATER, sync: 'OutOfSync', operation, status })));
  driver.see(1.2, { source: 'git', revision: LATER, contains: [OURS], lacks: [] });
  return driver.wants('git').map(({ folders }) => folders);
}

test('whether a later commit left the folder alone is asked of plain manifests', () => {
  expect(failedSync({ sourceType: 'Directory' })).toEqual([['apps/todo']]);
  expect(failedSync({})).toEqual([['apps/todo']]);
});

test.each([
  ['a chart', { sourceType: 'Helm' }],
  ['an overlay', { sourceType: 'Kustomize' }],
  ['a plugin', { sourceType: 'Plugin' }],
  ['one of several sources', { sourceTypes: ['Directory', 'Helm'] }],
])('not of %s, which may read files outside of it: whose the failure is stays open', (_, status) => {
  expect(failedSync(status)).toEqual([]);
});
