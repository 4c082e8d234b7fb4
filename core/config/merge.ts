import { definedOnly } from '../defined-only.ts';
import { parseDuration } from '../duration.ts';
import type { ArgocdSettings, CarriedValue, Environment, Gates, Service, SlipwayConfig } from './config.ts';
import { parseFreezePeriod } from './freeze-period.ts';
import type { EnvironmentEntry, SharedSettings, SlipwayFile } from './schema.ts';
import { parseWindow } from './window.ts';

/** The typed configuration of a file that passed every check: `defaults` are in every environment. */
export function mergeConfig(file: string, content: SlipwayFile): SlipwayConfig {
  const services = Object.entries(content.services).map(([name, { image }]): [string, Service] => [
    name,
    { name, image },
  ]);
  const environments = content.environments.map((entry): [string, Environment] => [
    entry.name,
    mergeEnvironment(entry, content.defaults ?? {}),
  ]);
  return { file, services: new Map(services), environments: new Map(environments) };
}

/** The environment's own keys win; inside `argocd` and `gates` key by key, lists as a whole. */
function mergeEnvironment(entry: EnvironmentEntry, defaults: SharedSettings): Environment {
  const merged = { ...defaults, ...entry };
  const gates = mergeGates({ ...defaults.gates, ...entry.gates });
  return {
    name: entry.name,
    targets: merged.targets ?? [],
    ...definedOnly({ after: entry.after, images: merged.images, gates }),
    ...definedOnly({ stabilityMs: milliseconds(merged.stability), timeoutMs: milliseconds(merged.timeout) }),
    parallel: merged.parallel ?? false,
    argocd: mergeArgocd({ ...defaults.argocd, ...entry.argocd }),
    selectors: listOf(merged.select),
    rollback: merged.rollback ?? 'automatic',
    promote: merged.promote ?? 'services',
    carry: (merged.carry ?? []).map(carriedValue),
  };
}

function mergeArgocd({ applications, ...rest }: NonNullable<SharedSettings['argocd']>): ArgocdSettings {
  return { ...definedOnly(rest), applications: listOf(applications) };
}

function mergeGates(gates: NonNullable<SharedSettings['gates']>): Gates | undefined {
  if (Object.keys(gates).length === 0) return undefined;
  return {
    ...definedOnly({ soakMs: milliseconds(gates.soak) }),
    windows: listOf(gates.windows).map(parseWindow),
    freezes: listOf(gates.freezes).map(parseFreezePeriod),
    approval: gates.approval === 'required',
    approvers: listOf(gates.approvers),
    scan: gates.scan === 'required',
    checks: listOf(gates.checks),
    hotfix: gates.hotfix === 'allowed',
  };
}

function carriedValue({ file, select }: NonNullable<SharedSettings['carry']>[number]): CarriedValue {
  return { file, selectors: listOf(select) };
}

function milliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : parseDuration(duration);
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}
