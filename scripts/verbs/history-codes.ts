import { gitReasonCodes } from '../../core/git/reason-codes.ts';
import { ledgerReasonCodes } from '../../core/ledger/errors.ts';

/** What a verb that reads the whole ledger can end with. */
export const historyReasonCodes = {
  'ledger-absent': 'There is no ledger in the clone or repository.',
  'config-invalid': '`slipway.yaml` has mistakes; all of them are named.',
  'file-outside': 'The path leaves the folder.',
  'not-a-file': 'The path is a folder, a link or a submodule.',
  'file-too-large': 'The file is larger than anything people write.',
  'file-unreadable': 'The file cannot be read.',
  ...ledgerReasonCodes,
  ...gitReasonCodes,
} as const;
