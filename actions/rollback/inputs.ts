import { text } from '../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../core/action/inputs.ts';
import { noticeInputs } from '../../core/notice/inputs.ts';
import { bumpInputs, repositoryInputs } from '../bump/inputs.ts';
import { type DeliveryInputs, deliverInputs } from '../deliver/inputs.ts';
import { argocdInputs, watchInputs } from '../rollout/inputs.ts';

const { 'rollback-on': _rollbackOn, ...watch } = watchInputs;

export const rollbackInputs = defineInputs({
  environment: {
    type: text(),
    required: true,
    description: 'Environment of `slipway.yaml` in which a release is taken back.',
  },
  service: { type: text(), required: true, description: 'Service of `slipway.yaml` that goes back.' },
  to: {
    type: text({ label: 'tag, digest or build' }),
    description:
      'Release to go back to, of those that were verified there: its tag, its digest (or the beginning of it) or its build number. Left out: what ran verified before, in each target.',
  },
  reason: {
    type: text(),
    required: true,
    description:
      'Why, for whoever reads the ledger. What ran is kept out of the environment with this reason.',
  },
  repository: deliverInputs.repository,
  target: deliverInputs.target,
  ...repositoryInputs,
  pin: bumpInputs.pin,
  ...argocdInputs,
  server: deliverInputs.server,
  project: deliverInputs.project,
  'app-namespace': deliverInputs['app-namespace'],
  ...watch,
  timeout: deliverInputs.timeout,
  stability: deliverInputs.stability,
  ...noticeInputs,
  'dry-run': deliverInputs['dry-run'],
  'fail-on': deliverInputs['fail-on'],
});

export type RollbackInputs = InputValues<typeof rollbackInputs>;

/** As a delivery that asks no gate, and is never taken back itself. */
export function asDelivery(inputs: RollbackInputs): DeliveryInputs {
  return {
    ...inputs,
    hotfix: false,
    'break-glass': undefined,
    'github-token': undefined,
    'github-api': undefined,
    rollback: 'off',
    'rollback-on': 'failed',
  };
}
