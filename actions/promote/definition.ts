import { defineAction } from '../../core/action/definition.ts';
import { deliverDefinition } from '../deliver/definition.ts';
import { promoteInputs } from './inputs.ts';

export const promoteDefinition = defineAction({
  name: 'promote',
  description:
    'Moves what was proved in the environment before to the next one, as soon as every gate is open: the digest that ran healthy there, alone or as a release set.',
  inputs: promoteInputs,
  outputs: {
    promoted: { description: 'Services that were promoted and verified, one per line.' },
    waiting: { description: 'Services that wait for a gate, one per line.' },
    commit: { description: 'Commits that carry the releases, one per line.' },
    'resume-at': {
      description:
        'When the first closed gate may open at the earliest (ISO 8601): run `promote` again then; else empty.',
    },
    resumed: { description: 'Rollouts of runs that had died and were taken up, one per line.' },
    'rolled-back': { description: 'Services whose release failed and was taken back, one per line.' },
  },
  decisions: {
    promoted: 'Everything that could go went, and is live and healthy.',
    current: 'Nothing that is proved is newer than what stands there.',
    waiting: 'Gates are closed for now; `resume-at` says when the first may open.',
    refused: 'What is proved is held back for good: a quarantine or a verdict that says no.',
    planned: 'A dry run: this is what would go.',
    'rolled-back': 'A release failed and was taken back; what ran before is live and healthy again.',
    failed: 'A release failed and was not, or not provably, taken back.',
    blocked: 'A release is written and cannot go live until somebody acts or a time comes.',
    superseded: 'A newer value stands where a release was written.',
    declined: 'The Git server does not take the commit; nothing was written.',
    unknown: 'A release is written, or may be, and nothing can be said about it.',
  },
  reasonCodes: {
    ...deliverDefinition.reasonCodes,
    promoted: 'Everything that could go went.',
    current: 'Nothing is newer than what stands there.',
    'rollout-under-way': 'A rollout is under way there; it is not written over before its verdict.',
    'set-incomplete': 'No combination of all services ran verified together in the environment before.',
    'upstream-missing': 'The environment names none before it (`after`).',
  },
});
