import { defineAction } from '../../core/action/definition.ts';
import { noticeReasonCodes } from '../../core/notice/reason-codes.ts';
import { bumpReasonCodes } from '../bump/definition.ts';
import { rolloutDefinition } from '../rollout/definition.ts';
import { deliverInputs } from './inputs.ts';

export const deliverDefinition = defineAction({
  name: 'deliver',
  description:
    'Delivers one release to one environment: writes it into Git, watches Argo CD until it is live and healthy, and takes it back when it is not.',
  inputs: deliverInputs,
  outputs: {
    commit: { description: 'Commit that carries the image; one per line where targets have their own.' },
    revision: { description: 'Commit that was watched; one per line where targets have their own.' },
    file: { description: 'Files that hold the image, one per line.' },
    before: { description: 'Image reference that stood there.' },
    after: { description: 'Image reference that was delivered.' },
    digest: { description: 'Digest of the image; empty when the reference has none.' },
    changed: { description: '`true` when this run wrote the image.' },
    intent: { description: 'Id of the release in this place; one per line where targets have their own.' },
    'root-cause': { description: 'Code of the root cause of a failure, else empty.' },
    'rolled-back': {
      description:
        '`no`, `proposed`, `superseded` (somebody wrote a newer value), `verified` (the revert is live and healthy), `failed` or `unverified`.',
    },
    'rollback-commit': { description: 'Commit that took the release back, else empty.' },
    'resume-at': {
      description:
        'When the gates may open at the earliest (ISO 8601), for a release that waits; else empty.',
    },
    trace: { description: 'Paths of the recorded traces, one per line.' },
  },
  decisions: {
    delivered: 'The release is live with its digest, and stayed healthy through the stability window.',
    'rolled-back': 'The release failed and was taken back; what ran before is live and healthy again.',
    failed: 'The release failed and was not, or not provably, taken back; `root-cause` says why it failed.',
    blocked: 'The release is written and cannot go live until somebody acts or a time comes.',
    superseded: 'A newer value stands where this release was written.',
    unknown: 'The release is written, or may be, and nothing can be said about it.',
    waiting:
      'A gate of the environment is closed for now; nothing was written. `resume-at` says when it may open.',
    refused: 'The order of builds, a quarantine or a gate forbids the release; nothing was written.',
    declined: 'The Git server does not take the commit; nothing was written.',
    planned: 'A dry run: this is what would be done.',
  },
  reasonCodes: { ...rolloutDefinition.reasonCodes, ...bumpReasonCodes, ...noticeReasonCodes },
});
