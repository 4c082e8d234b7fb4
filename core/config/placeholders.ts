import { didYouMean } from './suggest.ts';

/** The only placeholders of a `slipway.yaml`. */
export const PLACEHOLDERS = ['service', 'environment', 'target'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type PlaceholderValues = { readonly [Name in Placeholder]?: string | undefined };

const BRACED = /\{([^{}]*)\}/g;

/** Why a template cannot be filled: an unknown placeholder or a stray brace. Nothing when it is right. */
export function refuseTemplate(template: string): string | undefined {
  const unknown = [...template.matchAll(BRACED)]
    .map(([, name = '']) => name)
    .find((name) => !isPlaceholder(name));
  if (unknown !== undefined) {
    return `has the unknown placeholder \`{${unknown}}\`; known are ${listPlaceholders()}${didYouMean(unknown, PLACEHOLDERS)}`;
  }
  return /[{}]/.test(template.replaceAll(BRACED, ''))
    ? `has a brace without its partner; placeholders are ${listPlaceholders()}`
    : undefined;
}

function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((known) => known === name);
}

function listPlaceholders(): string {
  return PLACEHOLDERS.map((name) => `{${name}}`).join(', ');
}

export function usesPlaceholder(template: string, name: Placeholder): boolean {
  return template.includes(`{${name}}`);
}

/** The template with its values; a placeholder without a value stays as it is. */
export function fillTemplate(template: string, values: PlaceholderValues): string {
  return template.replaceAll(BRACED, (braced, name: string) =>
    isPlaceholder(name) ? (values[name] ?? braced) : braced,
  );
}

const SELECTOR_PART = /\[[^\]]*\]|[^.[\]]+|\./g;

/**
 * Fills a selector so that a name with dots stays one key: `services.{service}.image` for `chat.api` becomes
 * `services["chat.api"].image`. A document prefix (`Deployment/{service}:`) is filled as it is.
 */
export function fillSelector(template: string, values: PlaceholderValues): string {
  const colon = template.search(/:(?![^[]*\])/);
  const prefix = fillTemplate(template.slice(0, colon + 1), values);
  const parts = template.slice(colon + 1).match(SELECTOR_PART) ?? [];
  return prefix + parts.reduce((path, part) => appendPart(path, part, values), '');
}

function appendPart(path: string, part: string, values: PlaceholderValues): string {
  const filled = fillTemplate(part, values);
  if (part.startsWith('[') || filled === part || !filled.includes('.')) return path + filled;
  return `${path.endsWith('.') ? path.slice(0, -1) : path}["${filled}"]`;
}
