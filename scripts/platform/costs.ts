import type { Cloud } from './component.ts';
import type { ClusterSize, Pool } from './sizes.ts';

/** Dollars a month, from where it may begin to where it may end. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What is assumed, per unit and month. Orders of magnitude by experience: nobody read a price list for them. */
export interface Rates {
  /** A vCPU of a node, with its memory. */
  readonly node: Range;
  /** A vCPU of the managed database, with its memory. */
  readonly database: Range;
  /** A GiB of disk. */
  readonly disk: Range;
  /** The control plane, where it is not free. */
  readonly cluster: Range;
  /** Two load balancers, public addresses, NAT. */
  readonly network: Range;
  /** `advanced_ddos_protection`. */
  readonly ddos: Range;
}

const shared = {
  cluster: { low: 70, high: 80 },
  network: { low: 60, high: 150 },
} as const;

export const ratesOf: Readonly<Record<Cloud, Rates>> = {
  aks: {
    ...shared,
    node: { low: 30, high: 50 },
    database: { low: 50, high: 110 },
    disk: { low: 0.1, high: 0.2 },
    ddos: { low: 2500, high: 3500 },
  },
  gke: {
    ...shared,
    node: { low: 30, high: 50 },
    database: { low: 40, high: 110 },
    disk: { low: 0.08, high: 0.2 },
    ddos: { low: 200, high: 3500 },
  },
  oke: {
    ...shared,
    network: { low: 10, high: 60 },
    node: { low: 12, high: 25 },
    database: { low: 20, high: 60 },
    disk: { low: 0.03, high: 0.1 },
    ddos: { low: 0, high: 50 },
  },
};

/** The day the assumptions were last looked at. */
export const ratesDate = '2026-11-25';

export interface Totals {
  readonly vcpus: Range;
  readonly memoryGib: Range;
  readonly nodes: Range;
  readonly diskGib: Range;
}

/** What a cluster's nodes and volumes come to, with the fewest nodes and with the most. */
export function totalOf({ pools, volumes }: ClusterSize): Totals {
  const claimed = volumes.reduce((sum, { count, gib }) => sum + count * gib, 0);
  const sum = (amountOf: (pool: Pool) => number): Range => ({
    low: pools.reduce((all, pool) => all + pool.min * amountOf(pool), 0),
    high: pools.reduce((all, pool) => all + pool.max * amountOf(pool), 0),
  });
  const boot = sum(({ diskGib }) => diskGib);
  return {
    vcpus: sum(({ vcpus }) => vcpus),
    memoryGib: sum(({ memoryGib }) => memoryGib),
    nodes: sum(() => 1),
    diskGib: { low: boot.low + claimed, high: boot.high + claimed },
  };
}

/** The rough order of a month: the fewest nodes at the low rates, the most nodes at the high ones. */
export function estimateMonth(size: ClusterSize): Range {
  const { vcpus, diskGib } = totalOf(size);
  const { database, env, cloud, advancedDdosProtection } = size;
  const rates = ratesOf[cloud];
  const isFree = cloud === 'aks' && env === 'dev';
  const at = (end: keyof Range): number =>
    vcpus[end] * rates.node[end] +
    diskGib[end] * rates.disk[end] +
    database.machines * (database.vcpus * rates.database[end] + database.storageGib * rates.disk[end]) +
    (isFree ? 0 : rates.cluster[end]) +
    rates.network[end] +
    (advancedDdosProtection ? rates.ddos[end] : 0);
  return { low: at('low'), high: at('high') };
}

/** One digit that counts, away from the middle: more would be a precision that nobody has. */
export function roundRough({ low, high }: Range): Range {
  const stepOf = (dollars: number): number => 10 ** Math.floor(Math.log10(dollars));
  return {
    low: Math.floor(low / stepOf(low)) * stepOf(low),
    high: Math.ceil(high / stepOf(high)) * stepOf(high),
  };
}
