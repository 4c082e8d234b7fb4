import { defineAction } from '../../../core/action/definition.ts';
import { boolean, choice, duration, integer, list, secret, text } from '../../../core/action/input-types.ts';
import { defineInputs } from '../../../core/action/inputs.ts';

/** An action that does what it is told to, so that the kernel can be seen at work in a child process. */
export const definition = defineAction({
  name: 'echo',
  description: 'Ends as its inputs say, and says what they say.',
  inputs: defineInputs({
    say: {
      type: text({ mayBeginWithDash: true }),
      description: 'Said in every place where text can appear.',
    },
    'say-file': { type: text(), description: 'File whose bytes are said as text.' },
    word: { type: list(text()), description: 'Words, given back as an output.' },
    ending: {
      type: choice(
        'pass',
        'gate',
        'caller',
        'outside',
        'unknown',
        'waiting',
        'refuse',
        'crash',
        'hang',
        'identity',
        'large',
        'secret',
      ),
      default: 'pass',
      description: 'How it ends.',
    },
    count: {
      type: integer({ min: 0, max: 100 }),
      default: '1',
      description: 'How many annotations there are.',
    },
    pause: { type: duration(), default: '0s', description: 'How long it waits.' },
    token: { type: secret, secret: true, environment: 'ECHO_TOKEN', description: 'A secret.' },
    'fail-on': { type: list(choice('waiting')), description: 'Decisions that fail the step too.' },
    'dry-run': { type: boolean, default: 'false', description: 'Do nothing.' },
  }),
  outputs: { said: { description: 'What was said.' }, words: { description: 'The words, one per line.' } },
  decisions: { passed: 'It passed.', waiting: 'It waits.', unknown: 'Nobody knows.', failed: 'It failed.' },
  reasonCodes: { 'told-to': 'The inputs said so.', 'echo-refused': 'The inputs asked for an error.' },
});
