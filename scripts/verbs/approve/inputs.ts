import { image, text, url } from '../../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../../core/action/inputs.ts';
import { githubInputs } from '../../../core/github/inputs.ts';
import { actInputs } from '../shared-inputs.ts';

export const approveInputs = defineInputs({
  service: { type: text(), required: true, description: 'Service whose release is approved.' },
  environment: { type: text(), required: true, description: 'Environment it is approved for.' },
  image: {
    type: image,
    description:
      'Image that is approved: a reference, its digest or its tag. Left out: the release that waits at the gates.',
  },
  proof: {
    type: url(),
    required: true,
    description:
      'URL of the pull request or run that approves it. It is read now, and read again whenever the release is promoted.',
  },
  ...githubInputs,
  ...actInputs,
});

export type ApproveInputs = InputValues<typeof approveInputs>;
