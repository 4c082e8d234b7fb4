import type { SlipwayConfig } from '../../../../core/config/config.ts';
import { parseSlipwayConfig } from '../../../../core/config/parse.ts';

/** Environments of every kind: targets in order or together, soaks, windows over midnight, freezes, people, verdicts. */
const PLATFORMS = [
  `- { name: dev }
- { name: staging, after: dev, gates: { soak: 10m } }
- { name: prod, after: staging, gates: { soak: 1h } }`,
  `- { name: dev, targets: [aks] }
- { name: staging, targets: [aks, gke], after: dev, gates: { soak: 5m } }
- name: prod
  targets: [aks, gke]
  after: staging
  gates: { soak: 30m, windows: ["Mon-Thu 09:00-16:00 Europe/Berlin", "Fri 09:00-12:00 Europe/Berlin"], hotfix: allowed }`,
  `- { name: dev, targets: [aks, gke], parallel: true }
- { name: staging, targets: [aks, gke], parallel: true, after: dev }
- name: prod
  targets: [aks, gke, oke]
  parallel: true
  after: staging
  gates: { soak: 20m, approval: required, approvers: [ada, grace] }`,
  `- { name: dev }
- { name: staging, after: dev, gates: { scan: required } }
- name: prod
  after: staging
  gates:
    soak: 2h
    windows: Sat-Sun 22:00-04:30 Europe/Berlin
    freezes: ["2026-10-24 12:00 - 2026-10-25 02:30 Europe/Berlin", "2026-03-29 00:00 - 2026-03-29 02:30 Europe/Berlin"]
    checks: [load-test]`,
  `- { name: dev }
- { name: prod, after: dev, gates: { soak: 15m, approval: required, scan: required, hotfix: allowed } }`,
];

export const platforms: readonly SlipwayConfig[] = PLATFORMS.map((environments) =>
  parseSlipwayConfig(
    'slipway.yaml',
    new TextEncoder().encode(
      `services: { api: { image: ghcr.io/acme/api } }\nenvironments:\n${environments.replaceAll(/^/gm, '  ')}\n`,
    ),
  ),
);

/** When histories begin: a Monday, a Friday evening, and the days on which clocks are put forward and back. */
export const BEGINNINGS = [
  '2026-11-23T09:00:00Z',
  '2026-11-27T10:30:00Z',
  '2026-03-28T20:00:00Z',
  '2026-10-24T20:00:00Z',
].map(Date.parse);
