import { resolve } from 'node:path';
import { readWorkingFile } from '../../adapters/files/working-tree.ts';
import { readLedgerLog } from '../../adapters/git/ledger-clone.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import type { SlipwayConfig } from '../../core/config/config.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { LEDGER_BRANCH } from '../../core/ledger/paths.ts';
import { openServer } from './perform-act.ts';
import type { HistoryInputs } from './shared-inputs.ts';

/** The whole ledger, and what else the place it was read from knows. */
export interface LedgerHistory {
  /** Where it was read, as people know it. */
  readonly place: string;
  /** Newest commit of the ledger. */
  readonly tip: string;
  /** Oldest first. */
  readonly entries: readonly LedgerEntry[];
  /** Left out where there is no `slipway.yaml`. */
  readonly config?: SlipwayConfig;
  /** What the place keeps from being known, in sentences without their full stop. */
  readonly gaps: readonly string[];
}

/**
 * Every entry of the ledger, from the clone or the server that the inputs name. Raises `ledger-absent` (caller),
 * `config-invalid` (caller), and what reading the ledger raises.
 */
export function readLedgerHistory(inputs: HistoryInputs, context: ActionContext): Promise<LedgerHistory> {
  return inputs.repository === undefined ? readClone(inputs, context) : readServer(inputs, context);
}

async function readClone(
  inputs: HistoryInputs,
  { facts, runProcess }: ActionContext,
): Promise<LedgerHistory> {
  const folder = resolve(facts.workingFolder, inputs.clone);
  const { tip, entries, unread, isShallow } = await readLedgerLog({ folder, runProcess });
  if (tip === undefined) throw ledgerAbsent(`the clone ${folder}`);
  const file = await readWorkingFile(folder, inputs.config);
  return {
    place: folder,
    tip,
    entries,
    gaps: [...tellUnread(unread), ...(isShallow ? [SHALLOW] : [])],
    ...definedOnly({
      config: file === undefined ? undefined : parseSlipwayConfig(inputs.config, file.bytes),
    }),
  };
}

function tellUnread(unread: number): readonly string[] {
  return unread === 0
    ? []
    : [`${unread} entries were written by a newer Slipway, which this one cannot read`];
}

const SHALLOW = 'The clone is shallow: older entries may be missing; git fetch --unshallow brings them';

async function readServer(inputs: HistoryInputs, context: ActionContext): Promise<LedgerHistory> {
  await using workplace = await openServer(inputs, context);
  const { branch, repository } = workplace;
  const { tip, ledgerTip } = await branch.look();
  if (ledgerTip === undefined) throw ledgerAbsent(repository.url);
  const commits: (readonly LedgerEntry[])[] = [];
  for await (const { entries } of branch.ledger.readLog(ledgerTip, Number.POSITIVE_INFINITY))
    commits.push(entries);
  const file = await branch.readFile(tip, inputs.config);
  return {
    place: repository.url,
    tip: ledgerTip,
    entries: commits.reverse().flat(),
    gaps: [],
    ...definedOnly({
      config: file.kind === 'file' ? parseSlipwayConfig(inputs.config, file.bytes) : undefined,
    }),
  };
}

function ledgerAbsent(place: string): SlipwayError {
  return new SlipwayError({
    code: 'ledger-absent',
    kind: 'caller',
    what: `There is no ledger in ${place}`,
    why: `It has no branch ${LEDGER_BRANCH}: nothing was delivered by Slipway yet, or the branch was not fetched`,
    fix: `Fetch it (git fetch origin ${LEDGER_BRANCH}), name the clone with \`--clone\`, or read the server with \`--repository\`.`,
  });
}
