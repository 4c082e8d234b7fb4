import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareFindings, parseWaivers, readCheckov, readTrivy, waiversOf } from '../terraform/waivers.ts';
import { root } from './root.ts';

const text = `waivers:
  - id: CKV_(1|2)
    scanner: checkov
    paths: [terraform/aks/modules/dns]
    reason: Said for this test alone.
    owner: team-platform
    date: 2026-01-01
    until: 2026-06-30
`;

const report = JSON.stringify({
  results: {
    failed_checks: [
      { check_id: 'CKV_1', file_path: '/aks/modules/dns/main.tf', resource: 'azurerm_dns_zone.this' },
      { check_id: 'CKV_1', file_path: '/aks/modules/edge/main.tf', resource: 'azurerm_public_ip.ingress' },
      { check_id: 'CKV_12', file_path: '/aks/modules/dns/main.tf', resource: 'azurerm_dns_zone.this' },
    ],
  },
});

test('a finding elsewhere, or of another check, is not waived', () => {
  const { unwaived, idle } = compareFindings(
    readCheckov(report, 'terraform'),
    parseWaivers(text),
    '2026-03-01',
  );
  expect(unwaived.map(({ id, path }) => `${id} ${path}`)).toEqual([
    'CKV_1 terraform/aks/modules/edge/main.tf',
    'CKV_12 terraform/aks/modules/dns/main.tf',
  ]);
  expect(idle).toEqual([]);
});

test('a waiver that nothing needs, or whose day has passed, is told', () => {
  const { idle, expired } = compareFindings([], parseWaivers(text), '2026-07-01');
  expect(idle).toHaveLength(1);
  expect(expired).toHaveLength(1);
});

test('a waiver says why, until when, and who answers for it', () => {
  for (const field of ['reason', 'until', 'owner']) {
    const without = text.replace(new RegExp(`^ +${field}: .*\\n`, 'm'), '');
    expect(() => parseWaivers(without)).toThrow(field);
  }
});

test('the platform’s own waivers are complete, and none ends before it begins', () => {
  const waivers = parseWaivers(readFileSync(join(root, 'gitops', 'waivers.yaml'), 'utf8'));
  for (const { date, until } of waivers) expect(until > date).toBe(true);
});

test('Terraform’s waivers are held against Terraform, those of charts against what they render to', () => {
  const rendered = text.replace('terraform/aks/modules/dns', 'charts/todo/dev-aks.yaml');
  const both = [...parseWaivers(text), ...parseWaivers(rendered)];
  const pathsOf = (subject: 'terraform' | 'rendered') =>
    waiversOf(both, { scanner: 'checkov', subject }).flatMap(({ paths }) => paths);
  expect(pathsOf('terraform')).toEqual(['terraform/aks/modules/dns']);
  expect(pathsOf('rendered')).toEqual(['charts/todo/dev-aks.yaml']);
  expect(waiversOf(both, { scanner: 'trivy', subject: 'terraform' })).toEqual([]);
});

test('Trivy’s report is read as checkov’s is: what was found, in which file, on what', () => {
  const found = { ID: 'AZU-0014', CauseMetadata: { Resource: 'module.secrets' } };
  const trivys = JSON.stringify({
    Results: [{ Target: '.' }, { Target: 'aks/modules/secrets/keys.tf', Misconfigurations: [found] }],
  });
  expect(readTrivy(trivys, 'terraform')).toEqual([
    { id: 'AZU-0014', path: 'terraform/aks/modules/secrets/keys.tf', resource: 'module.secrets' },
  ]);
  expect(readTrivy(trivys, '').map(({ path }) => path)).toEqual(['aks/modules/secrets/keys.tf']);
  expect(readTrivy('{}', 'terraform')).toEqual([]);
});
