import { HISTORY_LIMIT } from '../../core/bump/history.ts';
import type { BumpRecord } from '../../core/bump/record.ts';
import { readBumpRecords } from '../../core/bump/revert.ts';
import { hasVerdict, turnsBefore } from '../../core/ledger/retrial.ts';
import { orderOf } from '../bump/bump.ts';
import type { BumpEnding } from '../bump/ending.ts';
import type { Workplace } from '../bump/repository.ts';
import { bumpSet } from '../bump/set.ts';
import type { RolloutOutcome } from '../rollout/outcome.ts';
import type { DeliveryUnit } from './plan.ts';
import type { DeliveryTools } from './tools.ts';

/** Between two looks at the verdicts of those who come first. */
const LOOK_MS = 5_000;

/**
 * Writes a bump again, in a commit of its own, when the commit it shared with others failed for a reason that none of
 * them could be blamed for and was taken back (DESIGN 6.2, Scope): one after the other, so that whose it was shows.
 * Nothing where that is not how the rollout ended. Raises what a bump raises.
 */
export async function retryAlone(
  unit: DeliveryUnit,
  outcome: RolloutOutcome,
  tools: DeliveryTools,
): Promise<BumpEnding | undefined> {
  const { verdict, rollback, revision } = outcome;
  if (verdict.verdict !== 'failed' || verdict.blame !== 'commit' || rollback.word !== 'verified')
    return undefined;
  const { workplace, context } = tools;
  const records = await readMembers(workplace, revision);
  const own = records.find((record) => isOurs(record, unit));
  if (own === undefined || records.length < 2) return undefined;
  context.progress.step(
    `${unit.label}: the commit of ${records.length} bumps was to blame; each is tried by itself`,
  );
  await waitForTurn(turnsBefore(own.intent, records), { unit, since: outcome.startedAt, tools });
  const [ending] = await bumpSet([orderOf(unit.task)], workplace);
  return ending;
}

async function readMembers({ branch }: Workplace, revision: string): Promise<readonly BumpRecord[]> {
  return readBumpRecords(branch.readHistory(await branch.readTip(), HISTORY_LIMIT), revision);
}

function isOurs({ service, environment, targets }: BumpRecord, { task, target }: DeliveryUnit): boolean {
  const { name } = task;
  if (name.kind !== 'service' || service !== name.service || environment !== name.environment) return false;
  return target === undefined || targets.includes(target);
}

interface Turn {
  readonly unit: DeliveryUnit;
  readonly since: number;
  readonly tools: DeliveryTools;
}

/** Those who come first have their verdict, or their runs are gone: each has as long as a rollout may take. */
async function waitForTurn(before: readonly BumpRecord[], { unit, since, tools }: Turn): Promise<void> {
  const { workplace, context } = tools;
  const { clock, progress, signal } = context;
  const startedAt = clock.now();
  const until = startedAt + before.length * unit.task.watchMs;
  while (clock.now() < until) {
    const open = await withoutVerdict(before, since, workplace);
    if (open.length === 0) return;
    const names = open.map(({ service }) => service).join(', ');
    progress.wait({ what: `${unit.label}: ${names} first, each by itself`, since: startedAt, until });
    await clock.sleep(LOOK_MS, signal);
    signal.throwIfAborted();
  }
}

async function withoutVerdict(
  records: readonly BumpRecord[],
  since: number,
  { branch }: Workplace,
): Promise<readonly BumpRecord[]> {
  const { ledgerTip } = await branch.look();
  const open: BumpRecord[] = [];
  for (const record of records) {
    const ledger = await branch.ledger.readRecent(ledgerTip, record.service ?? '');
    if (!hasVerdict(record, ledger, since)) open.push(record);
  }
  return open;
}
