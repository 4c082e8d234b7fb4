import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from './root.ts';

export const alertsFolder = join(root, 'gitops', 'alerts');
export const runbooksFolder = join(root, 'gitops', 'runbooks');

const alertShape = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z0-9]+$/),
  expr: z.string().min(1),
  for: z.string().optional(),
  labels: z.strictObject({
    severity: z.enum(['critical', 'warning', 'none']),
    team: z.enum(['team-todo', 'team-platform']),
  }),
  annotations: z.strictObject({
    summary: z.string().min(5),
    description: z.string().min(20),
    runbook_url: z.url(),
  }),
});
export type Alert = z.output<typeof alertShape>;

const rulesShape = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(alertShape).min(1) })).length(1),
});

/** Every alert, in the order of the files. Raises an Error for a rule that lacks a label or annotation. */
export async function readAlerts(): Promise<readonly Alert[]> {
  const files = await yamlFiles(join(alertsFolder, 'rules'));
  const read = files.map(async (file) => rulesShape.parse(parse(await readFile(file, 'utf8'))));
  return (await Promise.all(read)).flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
}

const testShape = z.looseObject({
  tests: z.array(
    z.looseObject({
      alert_rule_test: z.array(z.looseObject({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

/** How often promtool's tests want each alert to fire, and to stay silent. */
export async function countAlertTests(): Promise<{ readonly fires: string[]; readonly silent: string[] }> {
  const files = await yamlFiles(join(alertsFolder, 'tests'));
  const read = files.map(async (file) => testShape.parse(parse(await readFile(file, 'utf8'))));
  const cases = (await Promise.all(read)).flatMap(({ tests }) =>
    tests.flatMap(({ alert_rule_test }) => alert_rule_test),
  );
  return {
    fires: cases.filter(({ exp_alerts }) => exp_alerts.length > 0).map(({ alertname }) => alertname),
    silent: cases.filter(({ exp_alerts }) => exp_alerts.length === 0).map(({ alertname }) => alertname),
  };
}

/** The metrics that rules and boards may use, by component. */
export async function readMetrics(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(alertsFolder, 'metrics.yaml'), 'utf8');
  const byComponent = z.record(z.string(), z.array(z.string()).min(1)).parse(parse(text));
  return new Map(
    Object.entries(byComponent).flatMap(([component, names]) =>
      names.map((name) => [name, component] as const),
    ),
  );
}

export async function yamlFiles(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
  return files.sort().map((file) => join(folder, file));
}
