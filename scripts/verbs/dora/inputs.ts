import { duration, list, text } from '../../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../../core/action/inputs.ts';
import { historyInputs } from '../shared-inputs.ts';

const MINUTE_MS = 60_000;

export const doraInputs = defineInputs({
  environment: {
    type: text(),
    description: 'Environment in which a release has arrived. Default: the one that nothing comes after.',
  },
  service: { type: list(text()), description: 'Services to measure. Default: all of them.' },
  since: {
    type: duration({ min: MINUTE_MS }),
    default: '30d',
    description: 'How far back to measure.',
  },
  ...historyInputs,
});

export type DoraInputs = InputValues<typeof doraInputs>;
