import {
  boolean,
  choice,
  duration,
  image,
  integer,
  list,
  path,
  secret,
  text,
} from '../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../core/action/inputs.ts';
import { githubInputs } from '../../core/github/inputs.ts';

/** What is written, and for whom: the same in `bump` and `deliver`. */
export const releaseInputs = defineInputs({
  image: {
    type: image,
    required: true,
    description:
      'Image reference to write: `repository:tag@digest`. The digest is what runs, the tag is for people.',
  },
  source: {
    type: text({ label: '`owner/repo@sha`' }),
    description:
      'Commit the image was built from. Default in a workflow: its repository and commit; on a terminal: none.',
  },
  build: {
    type: integer({ min: 0 }),
    description:
      'Sequence number of the build; an older one never overwrites a newer one. Default in a workflow: its run number.',
  },
  'allow-downgrade': {
    type: boolean,
    default: 'false',
    description: 'Write an older build, or one whose order is not known, all the same.',
  },
});

/** What a release may pass by, and what reads the proofs that let it pass. */
export const gateInputs = defineInputs({
  hotfix: {
    type: boolean,
    default: 'false',
    description:
      'The release repairs something: it passes windows and freezes where the environment says `hotfix: allowed`.',
  },
  'break-glass': {
    type: text({ label: 'reason' }),
    description:
      'Reason to pass every gate but quarantine by. It is recorded in the ledger with your name and shown wherever the release is shown.',
  },
  ...githubInputs,
});

/** Where the GitOps repository is and who writes to it. */
export const repositoryInputs = defineInputs({
  branch: { type: text(), default: 'main', description: 'Branch of the GitOps repository.' },
  config: {
    type: path({ inside: true }),
    default: 'slipway.yaml',
    description: 'Path of `slipway.yaml` in the GitOps repository.',
  },
  'git-token': {
    type: secret,
    secret: true,
    environment: 'SLIPWAY_GIT_TOKEN',
    description: 'Password or token for the GitOps repository. Without it the usual Git helpers are asked.',
  },
  'author-name': { type: text(), default: 'slipway', description: 'Name on the commits.' },
  'author-email': {
    type: text(),
    default: 'slipway@noreply.invalid',
    description: 'E-mail address on the commits.',
  },
  'git-timeout': {
    type: duration({ min: 1000, max: 600_000 }),
    default: '60s',
    description: 'How long one exchange with the Git server may take.',
  },
  transport: {
    type: choice('auto', 'git', 'api'),
    default: 'auto',
    description: 'How the commit gets there: over Git; `api` comes later. `auto` chooses.',
  },
});

export const bumpInputs = defineInputs({
  ...releaseInputs,
  ...gateInputs,
  repository: {
    type: text({ label: 'URL' }),
    description:
      'URL of the GitOps repository. Left out: the file in the working folder is changed and nothing is committed.',
  },
  environment: { type: text(), description: 'Environment of `slipway.yaml` to bump; needs `service`.' },
  service: { type: text(), description: 'Service of `slipway.yaml` to bump; needs `environment`.' },
  target: {
    type: text(),
    description: 'One target (cluster or region) of the environment; left out: all of them, in one commit.',
  },
  file: {
    type: path(),
    description:
      'File to bump, instead of `environment` and `service`; relative to the root of the repository. On a terminal also an absolute path.',
  },
  select: {
    type: list(text({ label: 'selector' })),
    description:
      'Where in `file` the image is written: `services.chat-api.image`. Left out: it is looked for.',
  },
  ...repositoryInputs,
  pin: {
    type: boolean,
    default: 'false',
    description: 'Write `tag@digest` where the file keeps a tag only, so that the digest decides what runs.',
  },
  mode: {
    type: choice('push', 'pull-request'),
    default: 'push',
    description: 'Push to the branch; `pull-request` comes later.',
  },
  'dry-run': {
    type: boolean,
    default: 'false',
    description: 'Show what would be written, and write nothing.',
  },
});

export type BumpInputs = InputValues<typeof bumpInputs>;
