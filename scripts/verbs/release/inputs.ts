import { image, text } from '../../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../../core/action/inputs.ts';
import { actInputs } from '../shared-inputs.ts';

export const releaseVerbInputs = defineInputs({
  service: { type: text(), required: true, description: 'Service whose release is in quarantine.' },
  environment: { type: text(), required: true, description: 'Environment it is kept out of.' },
  image: {
    type: image,
    description:
      'Image that may be released again: a reference, its digest or its tag. Left out: the only one in quarantine.',
  },
  reason: {
    type: text(),
    required: true,
    description: 'Why it may be released again, for whoever reads the ledger.',
  },
  ...actInputs,
});

export type ReleaseInputs = InputValues<typeof releaseVerbInputs>;
