import type { ActionOutcome } from '../../../core/action/definition.ts';
import type { KeyFigures, ServiceFigures, Spread } from '../../../core/dora/figures.ts';
import type { DoraMeasurement } from '../../../core/dora/measure.ts';
import type { Report, ReportTable } from '../../../core/report/report.ts';
import type { LedgerHistory } from '../read-ledger.ts';
import { showDuration } from '../show-duration.ts';

const DAY_MS = 86_400_000;

/** The figures for machines and people. */
export function outcomeOfDora(measurement: DoraMeasurement, history: LedgerHistory): ActionOutcome {
  const { total, environment } = measurement;
  const isEmpty = total.changes === 0 && total.deployments === 0;
  return {
    decision: isEmpty ? 'empty' : 'measured',
    reasonCode: isEmpty ? 'nothing-in-window' : 'measured',
    exitStatus: 0,
    outputs: { environment, ...outputsOf(total) },
    result: resultOf(measurement, history),
    report: reportOf(measurement, history, isEmpty),
  };
}

function outputsOf(total: KeyFigures): Record<string, string> {
  return {
    deployments: String(total.deployments),
    'deployments-per-day': total.deploymentsPerDay.toFixed(2),
    'lead-time': showSeconds(total.leadTime),
    'change-failure-rate': showRatio(total.changeFailureRate),
    'time-to-restore': showSeconds(total.timeToRestore),
    'rework-rate': showRatio(total.reworkRate),
  };
}

function showSeconds(spread: Spread | undefined): string {
  return spread === undefined ? '' : String(toSeconds(spread.median));
}

function showRatio(rate: number | undefined): string {
  return rate === undefined ? '' : rate.toFixed(4);
}

function resultOf(measurement: DoraMeasurement, history: LedgerHistory): Record<string, unknown> {
  const { environment, window, ledgerBegin, total, services, unknowns } = measurement;
  return {
    environment,
    window: { from: toTime(window.from), until: toTime(window.until) },
    ledger: { tip: history.tip, ...(ledgerBegin === undefined ? {} : { begin: toTime(ledgerBegin) }) },
    total: figuresForMachines(total),
    services: services.map(({ service, ...figures }) => ({ service, ...figuresForMachines(figures) })),
    unknown: [...unknowns, ...history.gaps.map((text) => ({ code: 'gap', text }))],
  };
}

/** Durations in seconds, as every other duration of a result. */
function figuresForMachines({ leadTime, timeToRestore, ...counts }: KeyFigures): Record<string, unknown> {
  return {
    ...counts,
    ...(leadTime === undefined ? {} : { leadTime: spreadForMachines(leadTime) }),
    ...(timeToRestore === undefined ? {} : { timeToRestore: spreadForMachines(timeToRestore) }),
  };
}

function spreadForMachines({ median, p90, samples }: Spread): Record<string, number> {
  return { medianSeconds: toSeconds(median), p90Seconds: toSeconds(p90), samples };
}

function toSeconds(ms: number): number {
  return Math.round(ms / 1000);
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}

function reportOf(measurement: DoraMeasurement, history: LedgerHistory, isEmpty: boolean): Report {
  const { environment, window, total, services, unknowns } = measurement;
  const days = showDuration(
    Math.round((window.until - window.from) / DAY_MS) * DAY_MS || window.until - window.from,
  );
  const gaps = [...unknowns.map(({ text }) => text), ...history.gaps];
  return {
    title: `dora: ${environment}, the last ${days}`,
    verdict: 'passed',
    summary: isEmpty
      ? 'The ledger tells of nothing that was deployed or failed in that time.'
      : summarise(total),
    facts: [
      ['Window', `${toTime(window.from)} to ${toTime(window.until)}`],
      ['Ledger', `${history.tip.slice(0, 12)} in ${history.place}`],
    ],
    tables: isEmpty ? [] : [tableOf(total, services)],
    details:
      gaps.length === 0
        ? []
        : [{ title: 'What these figures do not say', text: gaps.map((gap) => `- ${gap}.`).join('\n') }],
    annotations: [],
    next: [],
  };
}

function summarise({
  deployments,
  deploymentsPerDay,
  leadTime,
  changeFailureRate,
  timeToRestore,
}: KeyFigures): string {
  const parts = [
    `${deployments} deployment${deployments === 1 ? '' : 's'} (${deploymentsPerDay.toFixed(1)} a day)`,
    ...(leadTime === undefined
      ? []
      : [`half of them within ${showDuration(leadTime.median)} of their commit`]),
    ...(changeFailureRate === undefined ? [] : [`${showPercent(changeFailureRate)} of the changes failed`]),
    ...(timeToRestore === undefined
      ? []
      : [`half of the failures were over after ${showDuration(timeToRestore.median)}`]),
  ];
  return `${parts.join(', ')}.`;
}

function tableOf(total: KeyFigures, services: readonly ServiceFigures[]): ReportTable {
  return {
    title: 'Four keys and rework',
    columns: ['Service', 'Deployments', 'A day', 'Lead time', 'p90', 'Failed', 'Restored after', 'Rework'],
    rows: [
      ...(services.length === 1 ? [] : [rowOf('all', total)]),
      ...services.map((figures) => rowOf(figures.service, figures)),
    ],
  };
}

function rowOf(name: string, figures: KeyFigures): readonly string[] {
  const { deployments, deploymentsPerDay, leadTime, timeToRestore, reworkRate } = figures;
  return [
    name,
    String(deployments),
    deploymentsPerDay.toFixed(1),
    leadTime === undefined ? '–' : showDuration(leadTime.median),
    leadTime === undefined ? '–' : showDuration(leadTime.p90),
    showFailures(figures),
    timeToRestore === undefined ? '–' : showDuration(timeToRestore.median),
    reworkRate === undefined ? '–' : showPercent(reworkRate),
  ];
}

function showFailures({ failures, changes, changeFailureRate }: KeyFigures): string {
  return changeFailureRate === undefined
    ? '–'
    : `${showPercent(changeFailureRate)} (${failures} of ${changes})`;
}

function showPercent(rate: number): string {
  return `${(rate * 100).toFixed(rate > 0 && rate < 0.1 ? 1 : 0)} %`;
}
