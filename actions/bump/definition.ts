import { defineAction } from '../../core/action/definition.ts';
import { carryRefusals } from '../../core/carry/refusals.ts';
import { gitReasonCodes } from '../../core/git/reason-codes.ts';
import { githubReasonCodes } from '../../core/github/reason-codes.ts';
import { OBSTACLE_CODES } from '../../core/promotion/gate.ts';
import { REFUSALS } from '../../core/yaml/refusals.ts';
import { bumpInputs } from './inputs.ts';

/** Codes of a bump; `deliver` can end with each of them too. */
export const bumpReasonCodes = {
  pushed: 'The commit is on the branch.',
  'file-written': 'The file in the working folder holds the image.',
  'dry-run': 'This was a dry run; nothing was written.',
  'value-there': 'The file holds the image already.',
  'intent-known': 'This very release was written before, and the value has been changed since.',
  'older-build': 'What is recorded there is a newer build.',
  'build-missing': 'Something is recorded there and no `build` says whether this release is newer.',
  'other-source': 'What is recorded there was built from another source repository.',
  'gates-need-repository': 'The environment declares gates, and the working folder has no ledger to ask.',
  'mode-unsupported': '`mode: pull-request` comes later.',
  'transport-unsupported': '`transport: api` comes later.',
  'inputs-conflict': 'The inputs contradict each other, or one that belongs to another is missing.',
  'slipway-yaml-missing': 'The repository has no `slipway.yaml` at the path.',
  'config-invalid': '`slipway.yaml` has mistakes; all of them are named.',
  'service-unknown': '`slipway.yaml` knows no such service.',
  'environment-unknown': '`slipway.yaml` knows no such environment.',
  'target-unknown': 'The environment has no such target.',
  'images-missing': '`slipway.yaml` does not say in which file the images of the environment are.',
  'image-malformed': 'The image reference is none.',
  'image-mismatch': 'The image is of another repository than `slipway.yaml` names for the service.',
  'source-malformed': '`source` does not read `owner/repo@sha`.',
  'file-missing': 'There is no such file.',
  'not-a-file': 'The path is a folder, a link or a submodule.',
  'file-outside': 'The path leaves the working folder.',
  'file-too-large': 'The file is larger than anything people write.',
  'file-unreadable': 'The file cannot be read.',
  'file-unwritable': 'The file cannot be written.',
  ...carryRefusals,
  ...REFUSALS,
  ...OBSTACLE_CODES,
  ...githubReasonCodes,
  ...gitReasonCodes,
} as const;

export const bumpDefinition = defineAction({
  name: 'bump',
  description: 'Writes a new image into a GitOps repository: one scalar changes, provably, in one commit.',
  inputs: bumpInputs,
  outputs: {
    commit: { description: 'Commit that carries the image; empty for a dry run and in the working folder.' },
    file: { description: 'Files that hold the image, one per line.' },
    before: { description: 'Image reference that stood there.' },
    after: { description: 'Image reference that stands there now, or would.' },
    changed: { description: '`true` when something was written.' },
    intent: { description: 'Id of the release in this place: the same for every run of the same job.' },
    digest: { description: 'Digest of the image; empty when the reference has none.' },
    'resume-at': {
      description:
        'When the gates may open at the earliest (ISO 8601), for a release that waits; else empty.',
    },
  },
  decisions: {
    bumped: 'The image was written and committed.',
    written: 'The image was written into the working folder.',
    planned: 'A dry run: the image would be written.',
    'already-there': 'The image stands there already; nothing was written.',
    recognised: 'The same release was written before; nothing was written again.',
    waiting:
      'A gate of the environment is closed for now; nothing was written. `resume-at` says when it may open.',
    refused: 'The order of builds, a quarantine or a gate forbids it; nothing was written.',
    declined: 'The server does not take the commit; nothing was written.',
    unknown: 'The server did not say whether it took the commit.',
  },
  reasonCodes: bumpReasonCodes,
});
