import { formatSelector, parseSelector, type Step } from '../yaml/selector.ts';
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

/**
 * Fills a selector key by key, so that a name with dots stays one key: `services.{service}.image` for `chat.api`
 * becomes `services["chat.api"].image`. Raises `selector-malformed`.
 */
export function fillSelector(template: string, values: PlaceholderValues): string {
  const fill = (text: string) => fillTemplate(text, values);
  const { document, steps } = parseSelector(template);
  return formatSelector({
    ...(document === undefined ? {} : { document: { ...document, name: fill(document.name) } }),
    steps: steps.map((step) => fillStep(step, fill)),
  });
}

function fillStep(step: Step, fill: (text: string) => string): Step {
  switch (step.kind) {
    case 'key':
      return { kind: 'key', key: fill(step.key) };
    case 'match':
      return { kind: 'match', key: fill(step.key), value: fill(step.value) };
    case 'index':
      return step;
  }
}
