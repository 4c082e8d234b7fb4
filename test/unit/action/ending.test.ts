import { describe, expect, test } from 'vitest';
import type { ActionOutcome } from '../../../core/action/definition.ts';
import { endingOf, endingOfError } from '../../../core/action/ending.ts';
import { cutResult, failsStep } from '../../../core/action/result.ts';
import { SlipwayError } from '../../../core/errors.ts';

const outcome: ActionOutcome = {
  decision: 'bumped',
  reasonCode: 'written',
  exitStatus: 0,
  outputs: { commit: 'abc' },
  result: { files: ['a.yaml'], schemaVersion: 99, decision: 'forged' },
  report: {
    title: 'Bumped',
    verdict: 'passed',
    summary: '',
    facts: [],
    tables: [],
    details: [],
    annotations: [],
    next: [],
  },
};
const refusal = {
  code: 'push-declined',
  kind: 'outside',
  what: 'The push was declined',
  why: 'A hook said no',
  fix: 'Ask.',
} as const;

describe('the ending of a run', () => {
  test('that came to an outcome has its result, which no field of the action can forge', () => {
    expect(endingOf('bump', outcome).result).toEqual({
      schemaVersion: 1,
      action: 'bump',
      decision: 'bumped',
      reasonCode: 'written',
      exitStatus: 0,
      outputs: { commit: 'abc' },
      files: ['a.yaml'],
    });
  });

  test('begins its JSON with the schema version', () => {
    expect(Object.keys(endingOf('bump', outcome).result)[0]).toBe('schemaVersion');
  });

  test('has decision and reason code among its outputs', () => {
    expect(endingOf('bump', outcome).outputs).toEqual({
      commit: 'abc',
      decision: 'bumped',
      'reason-code': 'written',
    });
  });

  test('with an error says what, why and what to do', () => {
    const { result, outputs, defect } = endingOfError('bump', new SlipwayError(refusal));
    const { kind: _, ...error } = refusal;
    expect(result).toEqual({
      schemaVersion: 1,
      action: 'bump',
      decision: 'error',
      reasonCode: 'push-declined',
      exitStatus: 3,
      error,
    });
    expect(outputs).toEqual({ decision: 'error', 'reason-code': 'push-declined' });
    expect(defect).toBeUndefined();
  });

  test.each([
    ['gate', 1],
    ['caller', 2],
    ['outside', 3],
    ['undecided', 4],
  ] as const)('with an error of kind %s has exit status %i', (kind, exitStatus) => {
    expect(endingOfError('bump', new SlipwayError({ ...refusal, kind })).result.exitStatus).toBe(exitStatus);
  });

  test('with a defect keeps its stack and that of its cause', () => {
    const { result, defect } = endingOfError(
      'bump',
      new TypeError('x is undefined', { cause: new Error('below') }),
    );
    expect(result).toMatchObject({ reasonCode: 'defect', exitStatus: 3 });
    expect(defect).toMatch(/TypeError: x is undefined[\s\S]*caused by Error: below/);
  });

  test.each([undefined, null, '', 0, new Error('')])('is never without words: %s', (thrown) => {
    const { report } = endingOfError('bump', thrown);
    expect([report.title, report.summary, ...report.next].every((text) => text.trim() !== '')).toBe(true);
  });
});

describe('a step', () => {
  test.each([
    ['bumped', 0, [], false],
    ['failed', 1, [], true],
    ['error', 2, [], true],
    ['error', 3, [], true],
    ['error', 4, [], true],
    ['blocked', 4, [], false],
    ['unknown', 4, [], true],
    ['no-coverage', 4, [], true],
    ['blocked', 4, ['blocked'], true],
    ['bumped', 0, ['blocked'], false],
  ] as const)(
    'with decision %s and exit status %i, failing on %j: red is %s',
    (decision, exitStatus, failOn, red) => {
      expect(failsStep({ decision, exitStatus }, failOn)).toBe(red);
    },
  );
});

describe('a result that is too large', () => {
  test('is cut to its essentials and says where the whole is', () => {
    expect(cutResult(endingOf('bump', outcome).result, '/tmp/x.json')).toEqual({
      schemaVersion: 1,
      action: 'bump',
      decision: 'bumped',
      reasonCode: 'written',
      exitStatus: 0,
      truncated: true,
      resultFile: '/tmp/x.json',
    });
  });
});
