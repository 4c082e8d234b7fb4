import { duration, list, path, text } from '../../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../../core/action/inputs.ts';
import { historyInputs } from '../shared-inputs.ts';

const { config: _config, ...sourceInputs } = historyInputs;
const MINUTE_MS = 60_000;

export const simulateInputs = defineInputs({
  config: {
    type: path(),
    default: 'slipway.yaml',
    description:
      'File on this machine with the changed policy: a `slipway.yaml` that nobody has committed yet.',
  },
  since: {
    type: duration({ min: MINUTE_MS }),
    default: '30d',
    description: 'How far back releases are played again.',
  },
  environment: { type: list(text()), description: 'Environments to tell of. Left out: all of them.' },
  service: { type: list(text()), description: 'Services to tell of. Left out: all of them.' },
  interval: {
    type: duration({ min: 0 }),
    default: '15m',
    description: 'How often promotions run: what waits less than that is not told as sooner.',
  },
  ...sourceInputs,
});

export type SimulateInputs = InputValues<typeof simulateInputs>;
