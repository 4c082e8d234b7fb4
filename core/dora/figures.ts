import { definedOnly } from '../defined-only.ts';
import type { Delivery, DeliveryHistory, ServiceHistory } from './history.ts';

const DAY_MS = 86_400_000;

/** After `from`, until and with `until`; milliseconds since the epoch. */
export interface TimeWindow {
  readonly from: number;
  readonly until: number;
}

/** By nearest rank, in milliseconds. */
export interface Spread {
  readonly median: number;
  readonly p90: number;
  readonly samples: number;
}

/** The four keys and the rework rate of one service, or of all of them together. A rate without a sample is left out. */
export interface KeyFigures {
  readonly deployments: number;
  /** Over the part of the window that the ledger covers, at least one day. */
  readonly deploymentsPerDay: number;
  readonly leadTime?: Spread;
  /** Of the samples, those counted from the first start instead of the source commit. */
  readonly leadTimesEstimated: number;
  /** Deployments that brought nothing new have no lead time. */
  readonly leadTimesLeftOut: number;
  /** Releases that got into the environment or failed on the way into it. */
  readonly changes: number;
  readonly failures: number;
  readonly changeFailureRate?: number;
  readonly timeToRestore?: Spread;
  /** Failures after which nothing was seen healthy yet. */
  readonly unrestored: number;
  readonly reworks: number;
  readonly reworkRate?: number;
  /** Started in the window and without an outcome: another release came over them. */
  readonly superseded: number;
  /** Started in the window and without an outcome: nobody has given a verdict yet. */
  readonly pending: number;
}

export interface ServiceFigures extends KeyFigures {
  readonly service: string;
}

export interface DoraFigures {
  readonly environment: string;
  readonly window: TimeWindow;
  /** When the ledger begins, where it holds anything. */
  readonly ledgerBegin?: number;
  readonly total: KeyFigures;
  /** By name; those that the ledger tells of in the environment. */
  readonly services: readonly ServiceFigures[];
}

/** The key figures of a history in a window of time. */
export function computeFigures(history: DeliveryHistory, window: TimeWindow): DoraFigures {
  const days = coveredDays(history, window);
  const figuresOf = (deliveries: readonly Delivery[]) => measure(deliveries, window, days);
  const services = history.services.filter(isTold);
  return {
    environment: history.environment,
    window,
    ...definedOnly({ ledgerBegin: history.begin }),
    total: figuresOf(services.flatMap(({ deliveries }) => deliveries)),
    services: services.map(({ service, deliveries }) => ({ service, ...figuresOf(deliveries) })),
  };
}

function isTold({ deliveries, adopted, strays }: ServiceHistory): boolean {
  return deliveries.length + adopted + strays > 0;
}

/** A ledger that is younger than the window tells nothing of the time before. */
function coveredDays({ begin }: DeliveryHistory, { from, until }: TimeWindow): number {
  return Math.max(1, (until - Math.max(from, begin ?? from)) / DAY_MS);
}

function measure(deliveries: readonly Delivery[], window: TimeWindow, days: number): KeyFigures {
  const isIn = (time: number | undefined) => time !== undefined && time > window.from && time <= window.until;
  const deployed = deliveries.filter(({ deployedAt }) => isIn(deployedAt));
  const changes = deliveries.filter((delivery) => isIn(outcomeOf(delivery)));
  const failures = changes.filter(({ incident }) => incident !== undefined);
  const reworks = deployed.filter(({ rework }) => rework);
  const open = deliveries.filter((delivery) => outcomeOf(delivery) === undefined && isIn(delivery.startedAt));
  return {
    deployments: deployed.length,
    deploymentsPerDay: deployed.length / days,
    changes: changes.length,
    failures: failures.length,
    reworks: reworks.length,
    superseded: open.filter(({ superseded }) => superseded).length,
    pending: open.filter(({ superseded }) => !superseded).length,
    ...measureLeadTimes(deployed),
    ...measureIncidents(
      deliveries.flatMap(({ incident }) => (isIn(incident?.failedAt) ? (incident ?? []) : [])),
    ),
    ...definedOnly({
      changeFailureRate: rate(failures, changes),
      reworkRate: rate(reworks, deployed),
    }),
  };
}

/** When it was decided what became of a delivery. */
function outcomeOf({ deployedAt, incident }: Delivery): number | undefined {
  if (deployedAt === undefined || incident === undefined) return deployedAt ?? incident?.failedAt;
  return Math.min(deployedAt, incident.failedAt);
}

function measureLeadTimes(
  deployed: readonly Delivery[],
): Pick<KeyFigures, 'leadTime' | 'leadTimesEstimated' | 'leadTimesLeftOut'> {
  const known = deployed.flatMap(({ lead, deployedAt }) =>
    lead === undefined || deployedAt === undefined ? [] : { ...lead, took: deployedAt - lead.from },
  );
  return {
    leadTimesEstimated: known.filter(({ estimated }) => estimated).length,
    leadTimesLeftOut: deployed.length - known.length,
    ...definedOnly({ leadTime: spread(known.map(({ took }) => took)) }),
  };
}

function measureIncidents(
  incidents: readonly NonNullable<Delivery['incident']>[],
): Pick<KeyFigures, 'timeToRestore' | 'unrestored'> {
  const restored = incidents.flatMap(({ failedAt, restoredAt }) =>
    restoredAt === undefined ? [] : restoredAt - failedAt,
  );
  return {
    unrestored: incidents.length - restored.length,
    ...definedOnly({ timeToRestore: spread(restored) }),
  };
}

function rate(part: readonly unknown[], whole: readonly unknown[]): number | undefined {
  return whole.length === 0 ? undefined : part.length / whole.length;
}

function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { median: at(0.5), p90: at(0.9), samples: sorted.length };
}
