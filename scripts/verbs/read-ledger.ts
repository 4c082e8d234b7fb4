import { resolve } from 'node:path';
import { auditLedger } from '../../actions/bump/repository.ts';
import { readWorkingFile } from '../../adapters/files/working-tree.ts';
import { type Clone, readBranchHistory } from '../../adapters/git/clone.ts';
import { readLedgerLog } from '../../adapters/git/ledger-clone.ts';
import { viewOf } from '../../adapters/git/queue-view.ts';
import type { ActionContext } from '../../core/action/definition.ts';
import { HISTORY_LIMIT } from '../../core/bump/history.ts';
import type { SlipwayConfig } from '../../core/config/config.ts';
import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import { type ClonedBranch, checkClone } from '../../core/ledger/cloned-ledger.ts';
import type { LedgerEntry } from '../../core/ledger/entry.ts';
import { FETCH_LEDGER } from '../../core/ledger/errors.ts';
import { findAnchoredBump } from '../../core/ledger/integrity.ts';
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

type SourceInputs = Omit<HistoryInputs, 'config'>;

/** Reads a file that lies beside the ledger. */
type ReadBeside = (path: string) => Promise<Uint8Array | undefined>;

/**
 * Every entry of the ledger and the `slipway.yaml` beside it, from the clone or the server that the inputs name. Raises
 * (caller) `ledger-absent`, `config-invalid`, (gate) what a ledger is refused for that was deleted, cut off or replaced,
 * and what reading it raises.
 */
export function readLedgerHistory(inputs: HistoryInputs, context: ActionContext): Promise<LedgerHistory> {
  return readSource(inputs, context, async (readBeside) => {
    const bytes = await readBeside(inputs.config);
    return bytes === undefined ? undefined : parseSlipwayConfig(inputs.config, bytes);
  });
}

/** As `readLedgerHistory`, for who brings a configuration along. */
export function readLedgerEntries(inputs: SourceInputs, context: ActionContext): Promise<LedgerHistory> {
  return readSource(inputs, context, async () => undefined);
}

type ReadPolicy = (readBeside: ReadBeside) => Promise<SlipwayConfig | undefined>;

function readSource(
  inputs: SourceInputs,
  context: ActionContext,
  readPolicy: ReadPolicy,
): Promise<LedgerHistory> {
  const read = inputs.repository === undefined ? readClone : readServer;
  return read(inputs, context, readPolicy);
}

async function readClone(
  inputs: SourceInputs,
  { facts, runProcess }: ActionContext,
  readPolicy: ReadPolicy,
): Promise<LedgerHistory> {
  const folder = resolve(facts.workingFolder, inputs.clone);
  const clone = { folder, runProcess };
  const ledger = await readLedgerLog(clone);
  const gaps = checkClone(ledger, await readClonedBranch(clone, inputs.branch));
  const { tip, commits, isCut } = ledger;
  if (tip === undefined) throw ledgerAbsent(`the clone ${folder}`);
  const config = await readPolicy(async (path) => (await readWorkingFile(folder, path))?.bytes);
  return {
    place: folder,
    tip,
    entries: commits.flatMap(({ entries }) => entries),
    gaps: [...gaps, ...(isCut ? [SHALLOW] : [])],
    ...definedOnly({ config }),
  };
}

async function readClonedBranch(clone: Clone, name: string): Promise<ClonedBranch> {
  const history = await readBranchHistory(clone, { branch: name, limit: HISTORY_LIMIT });
  if (history === undefined) return { name, isThere: false };
  return { name, isThere: true, ...definedOnly({ newest: await findAnchoredBump(history) }) };
}

const SHALLOW = 'The clone is shallow: older entries may be missing; git fetch --unshallow brings them';

async function readServer(
  inputs: SourceInputs,
  context: ActionContext,
  readPolicy: ReadPolicy,
): Promise<LedgerHistory> {
  await using workplace = await openServer(inputs, context);
  const { branch, repository } = workplace;
  const view = viewOf(branch, await branch.look());
  const { ledgerTip } = view;
  // Entries that were cut off would count as what never happened.
  await auditLedger(branch, view);
  if (ledgerTip === undefined) throw ledgerAbsent(repository.url);
  const commits: (readonly LedgerEntry[])[] = [];
  for await (const { entries } of branch.ledger.readLog(ledgerTip, Number.POSITIVE_INFINITY))
    commits.push(entries);
  const config = await readPolicy(async (path) => {
    const file = await view.readFile(path);
    return file.kind === 'file' ? file.bytes : undefined;
  });
  const entries = commits.reverse().flat();
  return { place: repository.url, tip: ledgerTip, entries, gaps: [], ...definedOnly({ config }) };
}

function ledgerAbsent(place: string): SlipwayError {
  return new SlipwayError({
    code: 'ledger-absent',
    kind: 'caller',
    what: `There is no ledger in ${place}`,
    why: `It has no branch ${LEDGER_BRANCH}: nothing was delivered by Slipway yet, or the branch was not fetched`,
    fix: `Fetch it (git fetch origin ${FETCH_LEDGER}), name the clone with \`--clone\`, or read the server with \`--repository\`.`,
  });
}
