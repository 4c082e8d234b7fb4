import { defineAction } from '../../core/action/definition.ts';
import { rollbackRefusals } from '../../core/rollback/refusals.ts';
import { deliverDefinition } from '../deliver/definition.ts';
import { rollbackInputs } from './inputs.ts';

const {
  'rollback-commit': _rollbackCommit,
  'rolled-back': _rolledBack,
  ...outputs
} = deliverDefinition.outputs;

export const rollbackDefinition = defineAction({
  name: 'rollback',
  description:
    'Takes a service back to a release that was verified in the environment, keeps what ran out of it, and watches until the rollback is live and healthy. No freeze holds it back.',
  inputs: rollbackInputs,
  outputs: {
    commit: { description: 'Commit that takes the release back; one per line where targets have their own.' },
    revision: outputs.revision,
    file: outputs.file,
    before: { description: 'Image reference that was taken back; one per line where targets differ.' },
    after: { description: 'Image reference that runs again; one per line where targets differ.' },
    digest: { description: 'Digest of the image that runs again; one per line where targets differ.' },
    changed: { description: '`true` when this run wrote the image.' },
    intent: { description: 'Id of the rollback in this place; one per line where targets have their own.' },
    'root-cause': { description: 'Code of the root cause where the rollback is not healthy, else empty.' },
    trace: outputs.trace,
  },
  decisions: {
    'rolled-back': 'The release that was verified before is live and healthy again.',
    failed: 'The rollback is written, and is not healthy; `root-cause` says why.',
    blocked: 'The rollback is written and cannot go live until somebody acts or a time comes.',
    superseded: 'A newer value stands where the rollback was written.',
    unknown: 'The rollback is written, or may be, and nothing can be said about it.',
    declined: 'The Git server does not take the commit; nothing was written.',
    planned: 'A dry run: this is what would be done.',
  },
  reasonCodes: { ...deliverDefinition.reasonCodes, ...rollbackRefusals },
});
