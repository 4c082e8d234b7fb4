import { argocdInputs } from '../../../actions/rollout/inputs.ts';
import { boolean, list, text } from '../../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../../core/action/inputs.ts';
import { actInputs } from '../shared-inputs.ts';

export const adoptInputs = defineInputs({
  service: { type: list(text()), description: 'Services to adopt. Left out: all of `slipway.yaml`.' },
  environment: {
    type: list(text()),
    description: 'Environments to adopt them in. Left out: all of `slipway.yaml`.',
  },
  trust: {
    type: boolean,
    default: 'false',
    description:
      'Vouch for it yourself that what the files hold is live and healthy. Without it Argo CD has to show that.',
  },
  ...argocdInputs,
  ...actInputs,
});

export type AdoptInputs = InputValues<typeof adoptInputs>;
