import type { ConfigDocument } from './document.ts';
import { usesPlaceholder } from './placeholders.ts';
import type { ConfigProblem } from './problems.ts';
import { field, fields } from './raw-values.ts';

/** Mistakes about targets: one given twice, or `{target}` in an environment that has none. */
export function checkTargets(file: string, document: ConfigDocument): ConfigProblem[] {
  const entries = field(document.value, 'environments');
  if (!Array.isArray(entries)) return [];
  const defaults = fields(field(document.value, 'defaults'));
  return entries.flatMap((entry, index) => {
    const merged = { ...defaults, ...fields(entry) };
    const argocd = { ...fields(defaults['argocd']), ...fields(field(entry, 'argocd')) };
    return [
      ...repeatedTargets(merged['targets']).map((target) => ({
        file,
        ...document.locate(['environments', index, 'targets']),
        message: `the target \`${target}\` is there twice`,
      })),
      ...missingTargets(merged['targets'], {
        images: merged['images'],
        select: merged['select'],
        carry: merged['carry'],
        argocd,
      }).map((place) => ({
        file,
        ...document.locate(['environments', index]),
        message: `${place} holds {target}, but this environment has no targets`,
      })),
    ];
  });
}

function repeatedTargets(targets: unknown): unknown[] {
  return Array.isArray(targets) ? targets.filter((target, index) => targets.indexOf(target) !== index) : [];
}

function missingTargets(targets: unknown, templates: Readonly<Record<string, unknown>>): string[] {
  if (targets !== undefined) return [];
  return Object.entries(templates)
    .filter(([, value]) => textsOf(value).some((text) => usesPlaceholder(text, 'target')))
    .map(([place]) => place);
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
