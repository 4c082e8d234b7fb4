import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { applyEntry } from '../../core/ledger/apply-entry.ts';
import { emptyServiceLedger, type ServiceLedger } from '../../core/ledger/service-ledger.ts';
import { chooseRelease, type ReleaseChoice } from '../../core/promotion/choose-release.ts';
import { HOUR, imageOf, MINUTE, MONDAY, ran, release } from '../unit/promotion/fixtures.ts';
import type { BenchRow, BenchTable } from './table.ts';

const serviceCount = 1000;
const releasesOfEach = 30;
const runs = 7;

/** What `promote` decides for every service and environment of a large platform, out of what the ledger branch holds. */
export async function measure(): Promise<readonly BenchTable[]> {
  const shards = Array.from({ length: serviceCount }, (_, index) => JSON.stringify(growLedger(index)));
  const peer = median(() => shards.map(readAndSort));
  const ours = median(() => decideAll(shards));
  return [{ title, method, rows: [rowOf(ours, peer)] }];
}

const title = `A promotion decision over ${serviceCount} services and 3 environments`;
const method = `${serviceCount} services with ${releasesOfEach} releases each, five minutes apart, in dev, staging and prod; prod has a soak, two windows, a dated freeze, an approval and two verdicts. Read from the JSON of the ledger's index and decided for both steps of each service. The peer reads the same JSON and sorts the releases. Median of ${runs} runs.`;

const config = parseSlipwayConfig(
  'slipway.yaml',
  new TextEncoder().encode(`services: { api: { image: ghcr.io/acme/api } }
environments:
  - { name: dev, targets: [aks, gke] }
  - { name: staging, targets: [aks, gke], after: dev, gates: { soak: 30m } }
  - name: prod
    targets: [aks, gke, oke]
    after: staging
    gates:
      soak: 1h
      windows: ["Mon-Thu 09:00-16:00 Europe/Berlin", "Fri 09:00-12:00 America/New_York"]
      freezes: 2026-12-20 18:00 - 2027-01-02 06:00 Europe/Berlin
      approval: required
      scan: required
      checks: load-test
`),
);

const steps = [...config.environments.values()].flatMap((environment) => {
  const upstream = config.environments.get(environment.after ?? '');
  return upstream === undefined ? [] : [{ environment, upstream }];
});

/** Releases in dev and staging; every second one reached staging, and prod stands at an early one. */
function growLedger(service: number): ServiceLedger {
  const places = [
    { environment: 'dev', targets: ['aks', 'gke'], every: 1 },
    { environment: 'staging', targets: ['aks', 'gke'], every: 2 },
    { environment: 'prod', targets: ['aks', 'gke', 'oke'], every: releasesOfEach / 2 },
  ];
  const begin = MONDAY - releasesOfEach * 5 * MINUTE - (service % 60) * MINUTE;
  const entries = Array.from({ length: releasesOfEach }, (_, index) => index + 1).flatMap((build) =>
    places.flatMap(({ every, ...place }, order) =>
      build % every === 0 ? ran({ ...place, at: begin + build * 5 * MINUTE + order }, release(build)) : [],
    ),
  );
  return entries.reduce(applyEntry, emptyServiceLedger('api'));
}

function decideAll(shards: readonly string[]): readonly ReleaseChoice[] {
  return shards.flatMap((shard) => {
    const ledger: ServiceLedger = JSON.parse(shard);
    return steps.map((step) => chooseRelease({ ...step, ledger, ...asked }));
  });
}

const approval = {
  at: MONDAY - HOUR,
  image: imageOf(20),
  approver: 'ada',
  proof: { kind: 'pull-request', repository: 'acme/gitops', number: 1 },
} as const;

const asked = {
  now: MONDAY,
  freezes: [],
  verdicts: new Map(),
  approvals: [{ kind: 'proven', approval }],
  hotfix: false,
} as const;

/** What anyone would have to do at least. */
function readAndSort(shard: string): readonly unknown[] {
  const ledger: ServiceLedger = JSON.parse(shard);
  return Object.values(ledger.environments)
    .flatMap(({ targets }) => Object.values(targets).flatMap(({ verified }) => verified))
    .sort((a, b) => b.verifiedAt - a.verifiedAt);
}

function median(run: () => unknown): number {
  const times = Array.from({ length: runs }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  }).sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? Number.NaN;
}

function rowOf(ours: number, peer: number): BenchRow {
  return {
    what: `${serviceCount} services, ${steps.length} decisions each`,
    ours: `${ours.toFixed(0)} ms`,
    peer: `JSON.parse and sort: ${peer.toFixed(0)} ms`,
    ratio: ours / peer,
    bar: 5,
  };
}
