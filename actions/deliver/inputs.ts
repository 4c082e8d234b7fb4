import { boolean, choice, duration, list, text } from '../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../core/action/inputs.ts';
import { noticeInputs } from '../../core/notice/inputs.ts';
import { bumpInputs, gateInputs, releaseInputs, repositoryInputs } from '../bump/inputs.ts';
import { argocdInputs, watchInputs } from '../rollout/inputs.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const deliverInputs = defineInputs({
  ...releaseInputs,
  ...gateInputs,
  repository: { type: text({ label: 'URL' }), required: true, description: 'URL of the GitOps repository.' },
  environment: { type: text(), required: true, description: 'Environment of `slipway.yaml` to deliver to.' },
  service: { type: text(), required: true, description: 'Service of `slipway.yaml` that is delivered.' },
  target: {
    type: text(),
    description:
      'One target (cluster or region) of the environment. Left out: all of them, one after another, or together where `slipway.yaml` says `parallel: true`.',
  },
  ...repositoryInputs,
  pin: bumpInputs.pin,
  ...argocdInputs,
  server: {
    type: text({ label: 'URL or host' }),
    environment: 'ARGOCD_SERVER',
    description: 'Argo CD server, instead of the one `slipway.yaml` names.',
  },
  project: { type: text(), description: 'Argo CD project, instead of the one `slipway.yaml` names.' },
  'app-namespace': {
    type: text(),
    description: 'Namespace of the Application objects, instead of the one `slipway.yaml` names.',
  },
  ...watchInputs,
  timeout: {
    type: duration({ min: 1000, max: DAY }),
    description: 'How long to wait for a verdict. Default: what `slipway.yaml` says, else `10m`.',
  },
  stability: {
    type: duration({ max: 60 * MINUTE }),
    description: 'How long the release has to stay healthy. Default: what `slipway.yaml` says, else `15s`.',
  },
  rollback: {
    type: choice('automatic', 'propose', 'off'),
    description:
      'What to do about a failed release: take our own change back in Git, say how, or nothing. Default: what `slipway.yaml` says, else `automatic`.',
  },
  ...noticeInputs,
  'dry-run': {
    type: boolean,
    default: 'false',
    description: 'Check everything, show what would be written and watched, and write nothing.',
  },
  'fail-on': {
    type: list(choice('blocked', 'superseded')),
    description: 'Decisions that fail the step too; `failed`, `rolled-back` and `unknown` always do.',
  },
});

export type DeliverInputs = InputValues<typeof deliverInputs>;

/** What a delivery needs to know beside the release itself: the same for a build and for a promotion. */
export type DeliveryInputs = Omit<DeliverInputs, keyof typeof releaseInputs>;
