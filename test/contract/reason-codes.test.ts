import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bumpReasonCodes } from '../../actions/bump/definition.ts';
import { kernelReasonCodes } from '../../core/action/kernel-codes.ts';
import { rootCauses } from '../../core/rollout/reason-codes.ts';
import { findActions, findVerbs } from '../../scripts/docs/definitions.ts';
import { ROOT } from './root.ts';

const FOLDERS = ['core', 'adapters', 'actions', 'scripts/verbs'];
const RAISED = /new SlipwayError\(\{\s*code: '([a-z0-9-]+)'/g;

const actions = await findActions(ROOT);
const documented = new Set([
  ...Object.keys(kernelReasonCodes),
  ...actions.flatMap(({ definition }) => Object.keys(definition.reasonCodes)),
  ...(await findVerbs(ROOT)).flatMap(({ reasonCodes }) => Object.keys(reasonCodes)),
]);

test('every code that an error is raised with is documented by the kernel or an action', () => {
  const undocumented = listSources().flatMap((file) => {
    const codes = [...readFileSync(join(ROOT, file), 'utf8').matchAll(RAISED)].map(([, code = '']) => code);
    return codes.filter((code) => !documented.has(code)).map((code) => `${file}: ${code}`);
  });
  expect(undocumented).toEqual([]);
});

test('a root cause is named by no code of bump: in a delivery a code has one meaning', () => {
  expect(Object.keys(rootCauses).filter((code) => Object.hasOwn(bumpReasonCodes, code))).toEqual([]);
});

function listSources(): readonly string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
}
