import { gitReasonCodes } from '../../core/git/reason-codes.ts';
import { ledgerReasonCodes } from '../../core/ledger/errors.ts';

/** What a verb that reads the GitOps repository on its server can end with. */
export const serverReasonCodes = {
  'repository-missing':
    'Neither `repository` nor a clone in the working folder says which repository is meant.',
  'slipway-yaml-missing': 'The repository has no `slipway.yaml` at the path.',
  'config-invalid': '`slipway.yaml` has mistakes; all of them are named.',
  'service-unknown': '`slipway.yaml` knows no such service.',
  'environment-unknown': '`slipway.yaml` knows no such environment.',
  ...ledgerReasonCodes,
  ...gitReasonCodes,
} as const;

/** What a verb that records something by hand can end with. */
export const actReasonCodes = {
  'dry-run': 'This was a dry run; nothing was recorded.',
  'inputs-conflict': 'The inputs contradict each other, or one that belongs to another is missing.',
  ...serverReasonCodes,
} as const;
