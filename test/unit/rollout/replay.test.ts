import { describe, expect, test } from 'vitest';
import { replayTrace } from '../../../core/rollout/replay.ts';
import {
  application,
  at,
  baseline,
  deploymentNodes,
  FOREIGN_IMAGE,
  OUR_IMAGE,
  OURS,
  tree,
} from './bodies.ts';
import { startLine } from './driver.ts';

const start = JSON.stringify(startLine());
const line = (second: number, more: object) => JSON.stringify({ at: at(second), ...more });

describe('a trace that is none', () => {
  test.each([
    ['nothing', [], /Line 1.*empty/],
    ['half a line', [start, '{"at":"2026'], /Line 2.*not a JSON object/],
    ['HTML', ['<html>'], /Line 1/],
    ['a list', ['[]'], /Line 1/],
    ['no time', [start, '{"source":"get","app":"todo"}'], /Line 2.*"at"/],
    ['an unknown source', [start, line(1, { source: 'rumour' })], /Line 2.*"rumour"/],
    ['no start', [line(1, { source: 'get', app: 'todo' })], /Line 1.*start/],
    ['two starts', [start, start], /Line 2.*second start/],
    ['no revision', [line(0, { source: 'start', applications: ['todo'] })], /Line 1.*"revision"/],
    ['an unknown event', [start, line(1, { source: 'stream', event: 'sneeze' })], /Line 2.*event/],
    ['a git line without a revision', ['', start, line(1, { source: 'git' })], /Line 3.*"revision"/],
  ])('%s is refused with its line', (_, lines, message) => {
    expect(() => replayTrace(lines)).toThrow(message);
  });

  test.each([
    ['no application', { applications: [], baseline: null }, /names no application/],
    ['a time-out that is none', { timeout: 'soon' }, /timeout "soon"/],
    ['a stability that is none', { stability: '15 bananas' }, /stability/],
  ])('a start with %s is refused', (_, more, message) => {
    expect(() => replayTrace([JSON.stringify({ ...startLine(), ...more })])).toThrow(message);
  });
});

describe('a trace of somebody else', () => {
  test('may leave out what has a default, and names of the only application', () => {
    const bare = line(0, { source: 'start', revision: OURS, images: [OUR_IMAGE], applications: ['todo'] });
    const gets = [4, 11, 19].map((second) => line(second, { source: 'get', body: application() }));
    const { decision } = replayTrace([bare, '', ...gets]);
    expect(decision).toMatchObject({ verdict: 'healthy', reasonCode: 'verified' });
  });

  test('may take its applications from the baseline', () => {
    const bare = line(0, { source: 'start', revision: OURS, images: [], baseline: { todo: baseline() } });
    expect(replayTrace([bare]).decision.applications.map(({ name }) => name)).toEqual(['todo']);
  });

  test('may hold applications and fields that nobody asked for', () => {
    const gets = [4, 11, 19].map((second) =>
      line(second, { source: 'get', app: 'todo', body: application(), note: 1 }),
    );
    const other = line(2, { source: 'get', app: 'other', body: baseline() });
    expect(replayTrace([start, other, ...gets]).decision.verdict).toBe('healthy');
  });

  test('may hold bodies as text, streams as the server frames them, trees as a stream sends them', () => {
    const gets = [4, 11, 19].map((second) =>
      line(second, { source: 'get', app: 'todo', body: JSON.stringify(application()) }),
    );
    const message = line(2, {
      source: 'stream',
      app: 'todo',
      event: 'message',
      type: 'MODIFIED',
      body: application(),
    });
    const tree = line(3, { source: 'tree', app: 'todo', body: { result: { nodes: [] } } });
    expect(replayTrace([start, message, tree, ...gets]).decision.verdict).toBe('healthy');
  });

  test('may give its revision in short', () => {
    const short = JSON.stringify(startLine({ revision: OURS.slice(0, 10) }));
    const gets = [4, 11, 19].map((second) =>
      line(second, { source: 'get', app: 'todo', body: application() }),
    );
    expect(replayTrace([short, ...gets]).decision.verdict).toBe('healthy');
  });
});

test('names that are properties of every object are names like any other', () => {
  const named = startLine({ applications: ['__proto__'], baseline: null });
  const gets = [4, 11, 19].map((second) =>
    line(second, { source: 'get', app: '__proto__', body: application() }),
  );
  expect(replayTrace([JSON.stringify(named), ...gets]).decision.verdict).toBe('healthy');
});

test('an undecided trace says what was waited for, in moments', () => {
  const {
    decision,
    moments,
    line: due,
  } = replayTrace([start, line(1, { source: 'get', app: 'todo', body: baseline() })]);
  expect(due).toBeNull();
  expect(decision).toMatchObject({ verdict: 'unknown', reasonCode: 'trace-ended', exitStatus: 4 });
  expect(moments.map((moment) => (moment.decision.kind === 'waiting' ? moment.decision.reason : ''))).toEqual(
    ['starting', 'revision-pending'],
  );
});

test('what was proven stays proven when the time runs out for another application', () => {
  const both = { applications: ['todo', 'late'], baseline: null, timeout: '1m' };
  const proven = [4, 11, 19, 30, 61].map((second) =>
    line(second, { source: 'get', app: 'todo', body: application() }),
  );
  const { decision } = replayTrace([JSON.stringify({ ...startLine(), ...both }), ...proven]);
  expect(decision).toMatchObject({
    verdict: 'unknown',
    applications: [
      { name: 'todo', verdict: 'healthy' },
      { name: 'late', verdict: 'unknown' },
    ],
  });
});

/** Another service of the application is Degraded all along: its health hides what ours does in the aggregate. */
function besideABrokenService(ours: string, shape: object) {
  const worker = { name: 'worker', health: 'Degraded' };
  const resources = [{ name: 'chat-api', health: ours }, worker];
  return application({ health: 'Degraded', images: [OUR_IMAGE, FOREIGN_IMAGE], resources, ...shape });
}

test.each([
  ['begins anew when ours broke meanwhile', 'Progressing', 'unknown'],
  ['goes on when ours stayed healthy', 'Healthy', 'healthy'],
])('while Argo CD cannot compare, the window %s', (_, meanwhile, verdict) => {
  const seen = (second: number, ours: string, shape: object = {}) =>
    line(second, {
      source: 'get',
      app: 'todo',
      body: besideABrokenService(ours, { version: 100 + second, ...shape }),
    });
  const nodes = tree(
    ...deploymentNodes('chat-api', [[{}]]),
    ...deploymentNodes('worker', [[{ images: [FOREIGN_IMAGE] }]]),
  );
  const lines = [
    line(3, { source: 'tree', app: 'todo', body: nodes }),
    seen(4, 'Healthy'),
    line(5, { source: 'tree', app: 'todo', body: nodes }),
    seen(8, meanwhile, { revision: 'main', sync: 'Unknown' }),
    seen(14, 'Healthy'),
    seen(20, 'Healthy'),
  ];
  expect(replayTrace([start, ...lines]).decision.verdict).toBe(verdict);
});
