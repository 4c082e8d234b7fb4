import { defineAction } from '../../../core/action/definition.ts';
import { actReasonCodes } from '../act-codes.ts';
import { freezeInputs } from './inputs.ts';

export const freezeDefinition = defineAction({
  name: 'freeze',
  description:
    'Stops releases to an environment, a service or everywhere for a time, lifts that again, or lists what is frozen. Rollbacks are never held back.',
  inputs: freezeInputs,
  outputs: {
    id: { description: 'Id of the freeze that was made or lifted, else empty.' },
    frozen: { description: 'Ids of what is frozen afterwards, now or later, one per line.' },
    'ledger-commit': { description: 'Commit of the ledger that says so; empty when nothing was recorded.' },
  },
  decisions: {
    frozen: 'The freeze is recorded.',
    lifted: 'The freeze is lifted.',
    listed: 'Nothing was asked for but the list.',
    planned: 'A dry run: this would be recorded.',
    'already-there': 'The very same freeze was recorded before.',
  },
  reasonCodes: {
    recorded: 'The ledger says so now.',
    listed: 'These are the freezes of the ledger.',
    'freeze-known': 'The ledger has this freeze already.',
    'freeze-unknown': 'The ledger has no freeze with this id.',
    'freeze-over': 'The freeze would be over before it began, or by now.',
    ...actReasonCodes,
  },
});
