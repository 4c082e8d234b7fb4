import { repositoryInputs } from '../../actions/bump/inputs.ts';
import { boolean, path, text } from '../../core/action/input-types.ts';
import { defineInputs, type InputValues } from '../../core/action/inputs.ts';

/** Where the GitOps repository is, for a verb that reads or writes what it holds now. */
export const serverInputs = defineInputs({
  repository: {
    type: text({ label: 'URL' }),
    description:
      'URL of the GitOps repository. Left out: the remote `origin` of the clone in the working folder.',
  },
  branch: repositoryInputs.branch,
  config: repositoryInputs.config,
  'git-token': repositoryInputs['git-token'],
  'git-timeout': repositoryInputs['git-timeout'],
});

/** Where the ledger is, for a verb that reads all of its history: a clone on this machine will do. */
export const historyInputs = defineInputs({
  ...serverInputs,
  repository: {
    type: text({ label: 'URL' }),
    description: 'URL of the GitOps repository, to read from it instead of from a clone.',
  },
  clone: {
    type: path(),
    default: '.',
    description:
      'Folder of a clone of the GitOps repository. It is read as it is; nothing is fetched into it.',
  },
});

/** What a verb needs that writes into the ledger. */
export const actInputs = defineInputs({
  ...serverInputs,
  'author-name': repositoryInputs['author-name'],
  'author-email': repositoryInputs['author-email'],
  'dry-run': {
    type: boolean,
    default: 'false',
    description: 'Show what would be recorded, and record nothing.',
  },
});

export type ServerInputs = InputValues<typeof serverInputs>;
export type HistoryInputs = InputValues<typeof historyInputs>;
export type ActInputs = InputValues<typeof actInputs>;
