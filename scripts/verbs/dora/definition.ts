import { defineAction } from '../../../core/action/definition.ts';
import { historyReasonCodes } from '../history-codes.ts';
import { doraInputs } from './inputs.ts';

export const doraDefinition = defineAction({
  name: 'dora',
  description:
    'Measures the four keys and the rework rate from the ledger: from a clone, without a database, and with what could not be known.',
  inputs: doraInputs,
  outputs: {
    environment: { description: 'Environment that was measured.' },
    deployments: { description: 'Number of deployments in the window.' },
    'deployments-per-day': { description: 'Deployment frequency.' },
    'lead-time': { description: 'Median lead time for changes in seconds; empty without a deployment.' },
    'change-failure-rate': { description: 'Between 0 and 1; empty without a change.' },
    'time-to-restore': { description: 'Median time to restore in seconds; empty without a failure.' },
    'rework-rate': { description: 'Between 0 and 1; empty without a deployment.' },
  },
  decisions: {
    measured: 'The window holds deployments or failures.',
    empty: 'Nothing happened in the window.',
  },
  reasonCodes: {
    measured: 'The figures are there.',
    'nothing-in-window': 'The ledger tells of nothing that was deployed or failed in the window.',
    'environment-ambiguous': 'More than one environment has nothing after it.',
    'environment-unknown': 'Neither `slipway.yaml` nor the ledger knows the environment.',
    'service-unknown': 'The ledger knows no such service.',
    ...historyReasonCodes,
  },
});
