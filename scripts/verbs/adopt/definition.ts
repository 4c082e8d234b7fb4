import { rolloutDefinition } from '../../../actions/rollout/definition.ts';
import { defineAction } from '../../../core/action/definition.ts';
import { ADOPTION_OBJECTIONS } from '../../../core/acts/adopt.ts';
import { actReasonCodes } from '../act-codes.ts';
import { adoptInputs } from './inputs.ts';

export const adoptDefinition = defineAction({
  name: 'adopt',
  description:
    'Records what the files of a running platform hold today as verified, so that promotion and rollback have something to start from.',
  inputs: adoptInputs,
  positionals: ['service'],
  outputs: {
    adopted: {
      description: 'What was adopted, or would be, one `service environment[/target] image` per line.',
    },
    refused: { description: 'What was not, one `service environment[/target] code` per line.' },
    'ledger-commit': { description: 'Commit of the ledger that says so; empty when nothing was recorded.' },
  },
  decisions: {
    adopted: 'The ledger knows everything that was asked for.',
    'partly-adopted': 'Some of it could not be adopted; the rest is recorded.',
    refused: 'Nothing of it could be adopted.',
    'already-there': 'The ledger knew all of it.',
    planned: 'A dry run: this would be recorded.',
  },
  reasonCodes: {
    ...rolloutDefinition.reasonCodes,
    recorded: 'The ledger says so now.',
    'all-known': 'The ledger has all of it as verified already.',
    'images-missing': '`slipway.yaml` does not say in which file the images of an environment are.',
    ...ADOPTION_OBJECTIONS,
    ...actReasonCodes,
  },
});
