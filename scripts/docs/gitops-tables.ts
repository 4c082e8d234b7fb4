import { renderTable } from '../../core/action/readme.ts';
import {
  estimateMonth,
  type Range,
  type Rates,
  ratesDate,
  ratesOf,
  roundRough,
  totalOf,
} from '../platform/costs.ts';
import type { ClusterSize, Pool } from '../platform/sizes.ts';

/** Node pools: how many nodes of which machine. */
export function tablePools(sizes: readonly ClusterSize[]): string {
  const rows = sizes.flatMap(({ env, cloud, pools }) =>
    pools.map((pool) => [env, cloud, pool.name, span(pool.min, pool.max), ...machineOf(pool)]),
  );
  return renderTable(
    ['Environment', 'Cloud', 'Pool', 'Nodes', 'Machine', 'vCPU', 'GiB', 'Boot disk, GiB'],
    rows,
  );
}

function machineOf({ type, vcpus, memoryGib, diskGib }: Pool): readonly string[] {
  return [`\`${type}\``, String(vcpus), String(memoryGib), String(diskGib)];
}

/** What a cluster comes to, and the order of what that costs. */
export function tableTotals(sizes: readonly ClusterSize[]): string {
  const rows = sizes.map((size) => {
    const { nodes, vcpus, memoryGib, diskGib } = totalOf(size);
    const month = roundRough(estimateMonth(size));
    return [
      ...[size.env, size.cloud],
      ...[nodes, vcpus, memoryGib, diskGib].map(({ low, high }) => span(low, high)),
      databaseOf(size),
      `${thousands(month.low)}–${thousands(month.high)}`,
    ];
  });
  return renderTable(
    [
      'Environment',
      'Cloud',
      'Nodes',
      'vCPU',
      'Memory, GiB',
      'Disks, GiB',
      'Database',
      'USD a month, roughly',
    ],
    rows,
  );
}

function databaseOf({ database }: ClusterSize): string {
  const { machines, type, vcpus, memoryGib, storageGib } = database;
  return `${machines} × \`${type}\` (${vcpus} vCPU, ${memoryGib} GiB), ${storageGib} GiB`;
}

/** Disks that pods claim; they are the same in every cloud. */
export function tableVolumes(sizes: readonly ClusterSize[]): string {
  const environments = [...new Set(sizes.map(({ env }) => env))];
  const ofEnvironment = (env: string) => sizes.find((size) => size.env === env)?.volumes ?? [];
  const names = [...new Set(sizes.flatMap(({ volumes }) => volumes.map((volume) => volume.of)))];
  const rows = names.map((name) => [
    name,
    ...environments.map((env) => {
      const volume = ofEnvironment(env).find((one) => one.of === name);
      return volume === undefined ? '—' : `${volume.count} × ${volume.gib} GiB`;
    }),
  ]);
  return renderTable(['Claimed by', ...environments], rows);
}

const rateTitles: readonly (readonly [keyof Rates, string])[] = [
  ['node', 'vCPU of a node, with its memory'],
  ['database', 'vCPU of the database, with its memory'],
  ['disk', 'GiB of disk'],
  ['cluster', 'Control plane (AKS in dev: free tier)'],
  ['network', 'Two load balancers, addresses, NAT'],
  ['ddos', '`advanced_ddos_protection`'],
];

/** What the estimate assumes. */
export function tableRates(): string {
  const clouds = Object.entries(ratesOf);
  const rows = rateTitles.map(([rate, title]) => [title, ...clouds.map(([, rates]) => spanOf(rates[rate]))]);
  return renderTable([`USD a month, assumed on ${ratesDate}`, ...clouds.map(([cloud]) => cloud)], rows);
}

function spanOf({ low, high }: Range): string {
  return `${thousands(low)}–${thousands(high)}`;
}

function span(low: number, high: number): string {
  return low === high ? String(low) : `${low}–${high}`;
}

function thousands(amount: number): string {
  return amount.toLocaleString('en-US');
}
