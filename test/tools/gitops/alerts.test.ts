import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readComponents } from '../../../scripts/platform/component.ts';
import { expressionsOf, readBoards } from './boards.ts';
import { fillVariables, metricNames } from './promql-names.ts';
import { runPromtool } from './promtool.ts';
import { root } from './root.ts';
import {
  alertsFolder,
  countAlertTests,
  readAlerts,
  readMetrics,
  runbooksFolder,
  yamlFiles,
} from './rules.ts';

const alerts = await readAlerts();
const names = alerts.map(({ alert }) => alert);

describe('the alerts', () => {
  test('are rules that Prometheus takes', async () => {
    const files = await yamlFiles(join(alertsFolder, 'rules'));
    const { exitCode, output } = await runPromtool([
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      ...files,
    ]);
    expect(output).not.toContain('FAILED');
    expect(exitCode).toBe(0);
  });

  test('fire and stay silent as their tests say', async () => {
    const files = await yamlFiles(join(alertsFolder, 'tests'));
    const { exitCode, output } = await runPromtool(['test', 'rules', ...files]);
    expect(output).not.toContain('FAILED');
    expect(exitCode).toBe(0);
  });

  test('would fail their tests if a threshold were another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-alerts-'));
    try {
      await cp(alertsFolder, folder, { recursive: true });
      const file = join(folder, 'rules', 'kafka.yaml');
      const rules = await readFile(file, 'utf8');
      await writeFile(file, rules.replace('> 5000', '> 500'));
      const { exitCode, output } = await runPromtool(['test', 'rules', join(folder, 'tests', 'kafka.yaml')]);
      expect(exitCode).not.toBe(0);
      expect(output).toContain('KafkaConsumerLagCritical');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('have a test in which they fire and one in which they do not', async () => {
    const { fires, silent } = await countAlertTests();
    expect([...new Set(fires)].sort()).toEqual([...names].sort());
    // The one that always fires.
    expect([...new Set([...silent, 'Watchdog'])].sort()).toEqual([...names].sort());
  });

  test('are named once, and are those the platform needs', () => {
    expect(new Set(names).size).toBe(names.length);
    const wanted = [
      ...['TodoServiceDown', 'TodoHigh5xx', 'TodoLatencyP95', 'NamespaceQuotaNearlyUsed', 'VolumeFillingUp'],
      ...[
        'DaprSentryIssuerCertExpiring',
        'DaprCertSignFailures',
        'DaprComponentInitFailed',
        'DaprInjectionGap',
      ],
      ...['DaprMtlsRotationFailed', 'DaprCircuitBreakerOpen', 'KafkaConsumerLag', 'KafkaUnderReplicated'],
      ...['KafkaNoMessageForTooLong', 'KafkaCertificateExpiring', 'KafkaAbnormalControllerState', 'Watchdog'],
      ...[
        'ExternalSecretNotReady',
        'ArgoApplicationUnhealthy',
        'ArgoApplicationOutOfSync',
        'CertificateExpiring',
      ],
      ...['VeleroBackupTooOld', 'FalcoCriticalEvent'],
    ];
    expect(names).toEqual(expect.arrayContaining(wanted));
  });
});

describe('the runbooks', () => {
  const sections = ['Meaning', 'First look', 'Commands', 'Mitigation'];

  test('are one for each alert, at the address the alert gives, and no more', async () => {
    for (const { alert, annotations } of alerts) {
      expect(annotations.runbook_url).toMatch(new RegExp(`/gitops/runbooks/${alert}\\.md$`));
    }
    const files = (await readdir(runbooksFolder)).filter((file) => file !== 'README.md');
    expect(files.sort()).toEqual(names.map((name) => `${name}.md`).sort());
  });

  test.each(names)('%s says what it means, where to look, what to type and what to do', async (name) => {
    const text = await readFile(join(runbooksFolder, `${name}.md`), 'utf8');
    expect(text.startsWith(`# ${name}\n`)).toBe(true);
    const parts = new Map(
      text
        .split(/^## /m)
        .slice(1)
        .map((part) => {
          const end = part.indexOf('\n');
          return [part.slice(0, end), part.slice(end).trim()] as const;
        }),
    );
    expect([...parts.keys()].slice(0, 4)).toEqual(sections);
    expect(parts.get('Meaning')?.length).toBeGreaterThan(80);
    expect(parts.get('Commands')).toMatch(/^```sh\n[\s\S]+\n```$/);
    expect(parts.get('Mitigation')).toMatch(/^- /);
  });

  test('link only to runbooks that are there', async () => {
    for (const name of names) {
      const text = await readFile(join(runbooksFolder, `${name}.md`), 'utf8');
      const linked = [...text.matchAll(/\]\((\w+)\.md\)/g)].map(([, to]) => to);
      for (const to of linked) expect(names, `${name} links to ${to}`).toContain(to);
    }
  });
});

describe('the metrics', () => {
  test('that alerts and boards use are those of metrics.yaml, all of them and no others', async () => {
    const boards = [...(await readBoards()).values()].flatMap(expressionsOf).map(fillVariables);
    const used = new Set(
      [...alerts.map(({ expr }) => expr), ...boards].flatMap((expr) => [...metricNames(expr)]),
    );
    expect([...used].sort()).toEqual([...(await readMetrics()).keys()].sort());
  });

  test('come from components of the platform', async () => {
    const components = await readComponents(root);
    for (const [metric, component] of await readMetrics()) {
      expect([...components.keys()], metric).toContain(component);
    }
  });

  test.each([
    ['sum by (app) (rate(a_total{b="c_d"}[5m])) > 2 * b:c', ['a_total', 'b:c']],
    ['a unless a offset 15m or on (x) group_left (y) b', ['a', 'b']],
    ['histogram_quantile(0.95, sum without (pod) (c_bucket))', ['c_bucket']],
    ['time() - max(d{e!=""}) > 26 * 3600', ['d']],
  ])('are found in %s', (expression, found) => {
    expect([...metricNames(expression)]).toEqual(found);
  });
});
