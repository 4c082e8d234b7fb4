import { describe, expect, test } from 'vitest';
import { parseFlags } from '../../../core/action/flags.ts';
import { boolean, choice, duration, integer, list, secret, text } from '../../../core/action/input-types.ts';
import { defineInputs } from '../../../core/action/inputs.ts';
import { parseInputs } from '../../../core/action/parse-inputs.ts';
import {
  addFromVariables,
  findMistypedInputs,
  listSecrets,
  readWorkflowInputs,
} from '../../../core/action/read-given.ts';
import { SlipwayError } from '../../../core/errors.ts';

const inputs = defineInputs({
  image: { type: text(), required: true, description: '' },
  timeout: { type: duration(), default: '10m', description: '' },
  'allow-downgrade': { type: boolean, default: 'false', description: '' },
  mode: { type: choice('push', 'pull-request'), default: 'push', description: '' },
  build: { type: integer({ min: 0 }), description: '' },
  select: { type: list(text()), description: '' },
  message: { type: text({ mayBeginWithDash: true }), description: '' },
  server: { type: text(), environment: 'ARGOCD_SERVER', description: '' },
  token: { type: secret, secret: true, environment: 'TOKEN', description: '' },
});
const action = { name: 'bump', inputs };

function fromFlags(...argv: string[]) {
  return parseInputs(action, parseFlags(inputs, argv).given);
}

function fromWorkflow(variables: Record<string, string>) {
  return parseInputs(action, readWorkflowInputs(inputs, variables));
}

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof SlipwayError) {
      expect(error).toMatchObject({ code: 'input-invalid', kind: 'caller' });
      return error.why.split('\n');
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('plain words of a terminal', () => {
  const fromWords = (positionals: readonly string[], ...argv: string[]) =>
    parseInputs(action, parseFlags(inputs, argv, positionals).given);

  test('stand for the inputs that the definition names, between flags too', () => {
    const { image, server } = fromWords(['image', 'server'], '--build', '7', 'a', '--allow-downgrade', 'b');
    expect({ image, server }).toEqual({ image: 'a', server: 'b' });
  });

  test('are all taken by a list that comes last', () => {
    expect(fromWords(['image', 'select'], 'a', 'b', 'c').select).toEqual(['b', 'c']);
  });

  test('are refused beside the flag they stand for, whichever comes first', () => {
    const problems = ['b stands for --image, which is given too'];
    expect(problemsOf(() => fromWords(['image'], '--image', 'a', 'b'))).toEqual(problems);
    expect(problemsOf(() => fromWords(['image'], 'b', '--image', 'a'))).toEqual(problems);
  });

  test('are refused when there are more than inputs for them', () => {
    expect(problemsOf(() => fromWords(['image', 'server'], 'a', 'b', 'c'))).toEqual([
      'c is one word too many; the words are image, server',
    ]);
  });

  test('never begin with a dash', () => {
    expect(problemsOf(() => fromWords(['image'], 'a', '-x'))[0]).toMatch(/^-x is not a flag/);
  });
});

describe('inputs of a terminal', () => {
  test('are flags with a value behind them or after =', () => {
    expect(fromFlags('--image', 'a', '--timeout=90s', '--build', '7')).toEqual({
      image: 'a',
      timeout: 90_000,
      'allow-downgrade': false,
      mode: 'push',
      build: 7,
      select: [],
      message: undefined,
      server: undefined,
      token: undefined,
    });
  });

  test.each([
    [['--allow-downgrade'], true],
    [['--allow-downgrade', 'true'], true],
    [['--allow-downgrade', 'false'], false],
    [['--allow-downgrade=no'], false],
    [[], false],
  ])('take a boolean as %j', (argv, value) => {
    expect(fromFlags('--image', 'a', ...argv)['allow-downgrade']).toBe(value);
  });

  test('take the next flag for a flag after a bare boolean', () => {
    expect(fromFlags('--allow-downgrade', '--image', 'a')).toMatchObject({
      image: 'a',
      'allow-downgrade': true,
    });
  });

  test('gather repeated flags of a list, lines too', () => {
    expect(fromFlags('--image', 'a', '--select', 'b', '--select', 'c\nd').select).toEqual(['b', 'c', 'd']);
  });

  test('keep = and empty space inside of values', () => {
    expect(fromFlags('--image', 'a', '--message=x = y').message).toBe('x = y');
  });

  test('may begin with a dash where the table says so', () => {
    expect(fromFlags('--image', 'a', '--message', '-x').message).toBe('-x');
  });

  test.each([['--json'], ['--help'], ['-h']])('know %s beside the table', (flag) => {
    const { json, help } = parseFlags(inputs, ['--image', 'a', flag]);
    expect({ json, help }).toEqual({ json: flag === '--json', help: flag !== '--json' });
  });

  test('tell every problem at once, each with its name, its value and what is right', () => {
    const argv = [
      '--timeout',
      '5x',
      '--mode',
      'pushh',
      '--build',
      '-1',
      '--tiemout',
      '3m',
      'stray',
      '--select',
    ];
    expect(problemsOf(() => fromFlags(...argv))).toEqual([
      '--tiemout is not known; did you mean `--timeout`?',
      'stray is not a flag; every input is given as --name value',
      '--select needs a value',
      '--image is required',
      '--timeout is "5x": it must be a duration such as 15s, 10m, 1h30m or 2d',
      '--mode is "pushh": it must be push or pull-request; did you mean `push`?',
      '--build is "-1": it must be a whole number of at least 0',
    ]);
  });

  test.each([
    [['--image', '--timeout', '5m'], '--image needs a value'],
    [['--image', ''], '--image is empty; leave it out, or give a value'],
    [['--image', 'a', '--image', 'b'], '--image was given 2 times, but takes one value'],
    [['--image', '-v'], '--image is "-v": it must not begin with "-"'],
    [['--image', 'a', '--allow-downgrade', 'maybe'], 'maybe is not a flag'],
    [['--image', 'a', '--__proto__', 'x'], '--__proto__ is not known'],
    [['--image', 'a', '-x'], '-x is not a flag'],
  ])('refuse %j', (argv, problem) => {
    expect(problemsOf(() => fromFlags(...argv))).toContainEqual(expect.stringContaining(problem));
  });

  test('refuse a secret on the command line and never show it', () => {
    const problems = problemsOf(() => fromFlags('--image', 'a', '--token', 'canary'));
    expect(problems).toEqual([
      '--token is a secret, and command lines can be read by others; use the variable TOKEN',
    ]);
  });

  test('show only the beginning of a long value', () => {
    const [problem = ''] = problemsOf(() => fromFlags('--image', 'a', '--build', 'x'.repeat(500)));
    expect(problem.length).toBeLessThan(200);
  });
});

describe('inputs of a workflow', () => {
  test('come from INPUT_ variables that keep their hyphens', () => {
    expect(fromWorkflow({ INPUT_IMAGE: ' a ', 'INPUT_ALLOW-DOWNGRADE': 'true' })).toMatchObject({
      image: 'a',
      'allow-downgrade': true,
    });
  });

  test('count as left out when they are empty', () => {
    expect(fromWorkflow({ INPUT_IMAGE: 'a', INPUT_TIMEOUT: '', INPUT_BUILD: ' ' })).toMatchObject({
      timeout: 600_000,
      build: undefined,
    });
  });

  test('take a list one per line', () => {
    expect(fromWorkflow({ INPUT_IMAGE: 'a', INPUT_SELECT: 'b\r\n\n  c \n' }).select).toEqual(['b', 'c']);
  });

  test('are named in problems as the workflow has them', () => {
    expect(problemsOf(() => fromWorkflow({ INPUT_TIMEOUT: '5x' }))).toEqual([
      'image is required',
      'timeout is "5x": it must be a duration such as 15s, 10m, 1h30m or 2d',
    ]);
  });

  test('that are mistyped are found', () => {
    expect(findMistypedInputs(inputs, { INPUT_TIMEOUTS: '5m', INPUT_ELSEWHERE: 'x', PATH: '' })).toEqual([
      { given: 'timeouts', meant: 'timeout' },
    ]);
  });
});

describe('variables of the environment', () => {
  const variables = { ARGOCD_SERVER: 'argocd.example.com', TOKEN: 'canary' };

  test('stand in for what was not given', () => {
    const given = addFromVariables(inputs, readWorkflowInputs(inputs, { INPUT_IMAGE: 'a' }), variables);
    expect(parseInputs(action, given)).toMatchObject({ server: 'argocd.example.com', token: 'canary' });
  });

  test('give way to what was', () => {
    const written = parseFlags(inputs, ['--image', 'a', '--server', 'other.example.com']).given;
    expect(parseInputs(action, addFromVariables(inputs, written, variables)).server).toBe(
      'other.example.com',
    );
  });

  test('are secrets where their inputs are', () => {
    const given = addFromVariables(inputs, readWorkflowInputs(inputs, {}), variables);
    expect(listSecrets(inputs, given)).toEqual(['canary']);
  });
});

describe('secrets that are wrong', () => {
  test('are not shown', () => {
    const table = defineInputs({ token: { type: text(), secret: true, description: '' } });
    const given = readWorkflowInputs(table, { INPUT_TOKEN: '-canary' });
    expect(problemsOf(() => parseInputs({ name: 'x', inputs: table }, given)).join()).not.toContain('canary');
  });
});
