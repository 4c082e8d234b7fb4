import type { ActionOutcome } from '../../../core/action/definition.ts';
import type { FreezePlan } from '../../../core/acts/freeze.ts';
import type { Freeze } from '../../../core/ledger/service-ledger.ts';
import type { Report, ReportTable } from '../../../core/report/report.ts';
import type { ActEnding } from '../perform-act.ts';
import { showLocal, showMoment } from '../show-moment.ts';

interface Meaning {
  readonly decision: string;
  readonly reasonCode: string;
  readonly summary: string;
}

/** The outcome for machines and people; `now` tells which freezes hold already. */
export function outcomeOfFreeze(ending: ActEnding<FreezePlan>, now: number): ActionOutcome {
  const { plan, ledgerCommit = '' } = ending;
  const { decision, reasonCode, summary } = meaningOf(ending);
  return {
    decision,
    reasonCode,
    exitStatus: 0,
    outputs: {
      id: plan.freeze?.id ?? '',
      frozen: plan.frozen.map(({ id }) => id).join('\n'),
      'ledger-commit': ledgerCommit,
    },
    result: {
      frozen: plan.frozen.map((freeze) => freezeForMachines(freeze, now)),
      ...(plan.freeze === undefined ? {} : { freeze: freezeForMachines(plan.freeze, now) }),
    },
    report: reportOf(ending, { summary, now }),
  };
}

function meaningOf({ kind, plan }: ActEnding<FreezePlan>): Meaning {
  const { order, frozen } = plan;
  if (order.kind === 'list') {
    const summary = frozen.length === 0 ? 'The ledger freezes nothing.' : 'This is frozen by the ledger.';
    return { decision: 'listed', reasonCode: 'listed', summary };
  }
  if (kind === 'standing')
    return {
      decision: 'already-there',
      reasonCode: 'freeze-known',
      summary: 'The ledger has this freeze already. Nothing was recorded.',
    };
  const what = order.kind === 'lift' ? `Freeze ${order.id} is lifted` : describe(plan.freeze);
  if (kind === 'planned')
    return { decision: 'planned', reasonCode: 'dry-run', summary: `Dry run: nothing was recorded. ${what}.` };
  return {
    decision: order.kind === 'lift' ? 'lifted' : 'frozen',
    reasonCode: 'recorded',
    summary: `${what}.`,
  };
}

function describe(freeze: Freeze | undefined): string {
  if (freeze === undefined) return 'Nothing changes';
  const { id, from, until } = freeze;
  const end =
    until === undefined ? `until it is lifted (slipway freeze --lift ${id})` : `until ${showMoment(until)}`;
  return `No release goes to ${showScope(freeze)} from ${showMoment(from)} ${end}`;
}

function showScope({ scope: { environment, service } }: Freeze): string {
  const where = environment ?? 'any environment';
  return service === undefined ? where : `${where} for ${service}`;
}

function freezeForMachines(freeze: Freeze, now: number): Record<string, unknown> {
  const { from, until, ...rest } = freeze;
  return {
    ...rest,
    from: new Date(from).toISOString(),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    holds: from <= now && (until === undefined || until > now),
  };
}

function reportOf(
  { plan, repository, ledgerCommit }: ActEnding<FreezePlan>,
  { summary, now }: { readonly summary: string; readonly now: number },
): Report {
  return {
    title: 'freeze',
    verdict: 'passed',
    summary,
    facts: [
      ['Repository', `${repository.url} (${repository.branch})`],
      ...(ledgerCommit === undefined ? [] : [['Ledger', { code: ledgerCommit }] as const]),
    ],
    tables: [tableOf(plan.frozen, now)],
    details: [],
    annotations: [],
    next: plan.order.kind === 'list' ? ['Dated freezes of slipway.yaml hold beside these.'] : [],
  };
}

function tableOf(frozen: readonly Freeze[], now: number): ReportTable {
  return {
    title: 'Frozen',
    columns: ['Id', 'Environment', 'Service', 'From', 'Until', 'Reason', 'By'],
    rows: frozen.map(({ id, scope, from, until, reason, actor }) => [
      id,
      scope.environment ?? 'all',
      scope.service ?? 'all',
      from <= now ? 'now' : showLocal(from),
      until === undefined ? 'lifted' : showLocal(until),
      reason,
      actor ?? '',
    ]),
  };
}
