import { defineAction } from '../../../core/action/definition.ts';
import { githubReasonCodes } from '../../../core/github/reason-codes.ts';
import { actReasonCodes } from '../act-codes.ts';
import { approveInputs } from './inputs.ts';

export const approveDefinition = defineAction({
  name: 'approve',
  description:
    'Records that a release is approved for an environment, by a pull request or run that proves it: nobody is taken at their word.',
  inputs: approveInputs,
  positionals: ['service', 'environment'],
  outputs: {
    image: { description: 'Image that is approved, or would be.' },
    approver: { description: 'Who approves it, as the proof shows; empty when it proves nothing.' },
    'ledger-commit': { description: 'Commit of the ledger that says so; empty when nothing was recorded.' },
  },
  decisions: {
    approved: 'The approval is recorded.',
    planned: 'A dry run: this would be recorded.',
    'already-there': 'The very same approval was recorded before.',
    refused: 'The proof does not prove that somebody who may approved this digest.',
  },
  reasonCodes: {
    recorded: 'The ledger says so now.',
    'approval-known': 'The ledger has this approval already.',
    'not-proven': 'The proof does not hold for this release now.',
    'nothing-waits': 'No release waits at the gates of the environment, and `image` names none.',
    'image-ambiguous': 'The tag names several digests.',
    'image-malformed': 'The image reference is none.',
    'image-mismatch': 'The image is no release of the service.',
    ...githubReasonCodes,
    ...actReasonCodes,
  },
});
