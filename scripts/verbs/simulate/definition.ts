import { defineAction } from '../../../core/action/definition.ts';
import { historyReasonCodes } from '../history-codes.ts';
import { simulateInputs } from './inputs.ts';

export const simulateDefinition = defineAction({
  name: 'simulate',
  description:
    'Plays what was recorded against a changed policy: which releases would have gone sooner, later, or not at all.',
  inputs: simulateInputs,
  outputs: {
    releases: { description: 'Number of releases that were played again.' },
    sooner: { description: 'How many would have gone sooner.' },
    later: { description: 'How many would have gone later.' },
    refused: { description: 'How many would not have gone at all.' },
    overtaken: { description: 'How many would have waited until a newer one went instead.' },
    waiting: { description: 'How many would still wait at the end of the record.' },
    'longest-delay': { description: 'The longest delay of one that would have gone later, in seconds.' },
  },
  decisions: {
    same: 'The changed policy would have changed nothing.',
    differs: 'Some releases would have gone at another time, or not at all.',
    empty: 'No release was recorded in the window.',
  },
  reasonCodes: {
    same: 'Every release would have gone when it went.',
    differs: 'At least one release would not have gone when it went.',
    'nothing-in-window': 'The ledger tells of no release in the window.',
    ...historyReasonCodes,
  },
});
