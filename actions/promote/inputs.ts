import { boolean, list, text } from '../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../core/action/inputs.ts';
import { deliverInputs } from '../deliver/inputs.ts';

const {
  image: _image,
  source: _source,
  build: _build,
  'allow-downgrade': _downgrade,
  service: _service,
  environment: _environment,
  ...shared
} = deliverInputs;

export const promoteInputs = defineInputs({
  environment: {
    type: text(),
    required: true,
    description: 'Environment of `slipway.yaml` that receives: what the one named by its `after` has proved.',
  },
  service: {
    type: list(text()),
    description: 'Services to promote, one per line. Left out: all of them.',
  },
  ...shared,
  resume: {
    type: boolean,
    default: 'true',
    description: 'Watch releases, in every environment, whose run died before it had a verdict.',
  },
});

export type PromoteInputs = InputValues<typeof promoteInputs>;
