import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { defaultStreamSwitches } from '../../scripts/sandbox/argocd/stream-switches.ts';
import { defaultSwitches } from '../../scripts/sandbox/argocd/switches.ts';
import { parseOutcome } from '../../scripts/sandbox/cluster/outcomes.ts';

const folder = new URL('.', import.meta.url);

async function readTests(): Promise<string> {
  const names = (await readdir(folder)).filter(
    (name) => name.endsWith('.test.ts') && name !== 'switches.test.ts',
  );
  return (await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n');
}

test('every switch of the server is turned by a test that says what it shows', async () => {
  const tests = await readTests();
  const { open: _open, ...streams } = defaultStreamSwitches();
  for (const name of Object.keys({ ...defaultSwitches(), ...streams }))
    expect(tests).toMatch(new RegExp(`\\b${name}\\b`));
});

test.each([
  'ready',
  'slow',
  'bad-pull',
  'bad-auth',
  'late-crash',
  'crash',
  'oom',
  'flap',
  'unready',
  'no-config',
  'init-fail',
  'quota',
  'unschedulable',
])('the outcome %s is a word of its own', (name) => {
  expect(parseOutcome(name)?.name).toBe(name);
});
