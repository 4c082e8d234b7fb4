import { defineAction } from '../../../core/action/definition.ts';
import { actReasonCodes } from '../act-codes.ts';
import { releaseVerbInputs } from './inputs.ts';

export const releaseDefinition = defineAction({
  name: 'release',
  description:
    'Lifts the quarantine of an image that was taken back in an environment, so that it may be written there again.',
  inputs: releaseVerbInputs,
  positionals: ['service', 'environment'],
  outputs: {
    image: { description: 'Image that may be released again; empty when none was in quarantine.' },
    quarantined: { description: 'Images that stay in quarantine there, one per line.' },
    'ledger-commit': { description: 'Commit of the ledger that says so; empty when nothing was recorded.' },
  },
  decisions: {
    released: 'The quarantine is lifted.',
    planned: 'A dry run: this would be recorded.',
    'already-there': 'What was asked for is not in quarantine.',
  },
  reasonCodes: {
    recorded: 'The ledger says so now.',
    'not-quarantined': 'The image is not in quarantine there.',
    'quarantine-ambiguous':
      'Several releases are in quarantine there, and `image` does not say which is meant.',
    ...actReasonCodes,
  },
});
