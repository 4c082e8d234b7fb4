import type { SlipwayConfig } from '../../../../core/config/config.ts';
import { parseSlipwayConfig } from '../../../../core/config/parse.ts';
import { applyEntry } from '../../../../core/ledger/apply-entry.ts';
import type { ServiceEntry } from '../../../../core/ledger/entry.ts';
import { emptyServiceLedger, type Freeze } from '../../../../core/ledger/service-ledger.ts';
import { type Explanation, explainRelease } from '../../../../core/promotion/explain.ts';
import type { CheckVerdict, ProvenApproval } from '../../../../core/promotion/gate.ts';
import { imageOf, MINUTE, MONDAY, ran, release } from '../fixtures.ts';

/** A platform: dev, then staging, then prod, in as many clusters as it says; `web` never changes. */
export interface Platform {
  readonly name: string;
  /** Targets of staging and of prod. */
  readonly staging: readonly string[];
  readonly prod: readonly string[];
  readonly promote: 'services' | 'set';
}

const clusters = ['aks', 'gke'];
const shapes = [
  { name: 'one cluster everywhere', staging: [], prod: [] },
  { name: 'staging in two clusters', staging: clusters, prod: [] },
  { name: 'prod in two clusters', staging: [], prod: clusters },
] as const;

export const platforms: readonly Platform[] = (['services', 'set'] as const).flatMap((promote) =>
  shapes.map((shape) => ({
    ...shape,
    name: `${shape.name}, ${promote} alone`.replace('set alone', 'release sets'),
    promote,
  })),
);

/** What is so on a platform, beside build 1 of both services running everywhere. */
export interface Facts {
  /** Keys of `gates` of prod, as slipway.yaml has them. */
  readonly gates: readonly string[];
  /** How build 2 of api came about in staging; left out: verified two hours ago. */
  readonly staging?: (platform: Platform) => readonly ServiceEntry[];
  /** Keys of `gates` of staging. */
  readonly stagingGates?: readonly string[];
  /** What happened to web since it runs everywhere. */
  readonly web?: (platform: Platform) => readonly ServiceEntry[];
  /** What happened in prod. */
  readonly prod?: (platform: Platform) => readonly ServiceEntry[];
  readonly freezes?: readonly Freeze[];
  readonly verdicts?: readonly CheckVerdict[];
  readonly approvals?: readonly ProvenApproval[];
}

/** Another build of web, whose digests are others. */
export const webRelease = (build: number) => release(1000 + build, { build });

/** What happened to web, told as of api. */
export function ofWeb(entries: readonly ServiceEntry[]): readonly ServiceEntry[] {
  return entries.map((entry) => ({ ...entry, service: 'web' }));
}

export const minutesAgo = (minutes: number): number => MONDAY - minutes * MINUTE;

export function inStaging({ staging }: Platform, minutes: number) {
  return { environment: 'staging', at: minutesAgo(minutes), targets: staging };
}

export function inProd({ prod }: Platform, minutes: number) {
  return { environment: 'prod', at: minutesAgo(minutes), targets: prod };
}

function configOf({ staging, prod, promote }: Platform, { gates, stagingGates = [] }: Facts): SlipwayConfig {
  const list = (names: readonly string[]) => (names.length === 0 ? '' : `, targets: [${names.join(', ')}]`);
  const text = `services: { api: { image: ghcr.io/acme/api }, web: { image: ghcr.io/acme/api } }
environments:
  - { name: dev }
  - { name: staging, after: dev${list(staging)}, gates: { ${stagingGates.join(', ')} } }
  - { name: prod, after: staging, promote: ${promote}${list(prod)}, gates: { ${gates.join(', ')} } }
`;
  return parseSlipwayConfig('slipway.yaml', new TextEncoder().encode(text));
}

/** What `explain api prod` says on Monday, 10:00 in Berlin. */
export function explainState(platform: Platform, facts: Facts): Explanation {
  const config = configOf(platform, facts);
  const { staging = (one: Platform) => ran(inStaging(one, 120), release(2)) } = facts;
  const api = [
    ...ran({ environment: 'dev', at: minutesAgo(900) }, release(1)),
    ...ran(inStaging(platform, 800), release(1)),
    ...ran(inProd(platform, 700), release(1)),
    ...ran({ environment: 'dev', at: minutesAgo(180) }, release(2)),
    ...staging(platform),
    ...(facts.prod?.(platform) ?? []),
  ];
  const web = ofWeb([
    ...ran(inStaging(platform, 850), webRelease(1)),
    ...ran(inProd(platform, 750), webRelease(1)),
    ...(facts.web?.(platform) ?? []),
  ]);
  return explainRelease({
    now: MONDAY,
    config,
    service: 'api',
    environment: 'prod',
    ledgers: [api, web].map((entries, index) =>
      entries.reduce(applyEntry, emptyServiceLedger(index === 0 ? 'api' : 'web')),
    ),
    freezes: facts.freezes ?? [],
    verdicts: new Map([[imageOf(2).split('@')[1] ?? '', facts.verdicts ?? []]]),
    approvals: facts.approvals ?? [],
    hotfix: false,
  });
}
