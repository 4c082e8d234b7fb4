import { text } from '../../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../../core/action/inputs.ts';
import { githubInputs } from '../../../core/github/inputs.ts';
import { serverInputs } from '../shared-inputs.ts';

export const explainInputs = defineInputs({
  service: { type: text(), required: true, description: 'Service that somebody waits for.' },
  environment: { type: text(), required: true, description: 'Environment in which it is waited for.' },
  ...serverInputs,
  ...githubInputs,
});

export type ExplainInputs = InputValues<typeof explainInputs>;
