import { defineAction } from '../../../core/action/definition.ts';
import { githubReasonCodes } from '../../../core/github/reason-codes.ts';
import { OBSTACLE_CODES } from '../../../core/promotion/gate.ts';
import { serverReasonCodes } from '../act-codes.ts';
import { explainInputs } from './inputs.ts';

export const explainDefinition = defineAction({
  name: 'explain',
  description:
    'Says why the newest release of a service is not in an environment yet: what holds it, where, what unblocks it, and when at the earliest.',
  inputs: explainInputs,
  positionals: ['service', 'environment'],
  outputs: {
    image: { description: 'Image that is on its way; where nothing is, the one that runs.' },
    step: { description: 'Environment at whose gates it stands; empty when it stands at none.' },
    gate: { description: 'Gate that decides; empty when none is closed.' },
    'resume-at': {
      description: 'When it passes that step at the earliest, as ISO time; empty: no time is known.',
    },
    'arrives-at': {
      description:
        'When it is in the environment at the earliest, if rollouts took no time; empty: no time is known.',
    },
  },
  decisions: {
    current: 'Nothing newer is on its way.',
    'rolling-out': 'It is being rolled out, and has no verdict yet.',
    ready: 'Every gate is open: the next promotion takes it along.',
    waiting: 'It waits for time or for somebody.',
    refused: 'It is held for good: only another release, or an explicit word, goes on from there.',
  },
  reasonCodes: {
    current: 'What runs there is the newest that is known.',
    'rolling-out': 'Its rollout is under way.',
    overdue: 'Its rollout is past its deadline without a verdict; any later run takes it up.',
    ready: 'No gate is closed.',
    ...OBSTACLE_CODES,
    ...githubReasonCodes,
    ...serverReasonCodes,
  },
});
