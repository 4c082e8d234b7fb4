import type * as z from 'zod/mini';
import type { ConfigDocument, ConfigPath } from './document.ts';
import type { ConfigProblem } from './problems.ts';
import { knownKeys } from './schema.ts';
import { didYouMean } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** Turns what the schema found wrong into sentences with places. */
export function describeIssues(
  file: string,
  document: ConfigDocument,
  issues: readonly Issue[],
): ConfigProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        return { file, ...document.locateKey(path), message: describeUnknownKey(path) };
      });
    }
    const place = issue.code === 'invalid_key' ? document.locateKey(issue.path) : document.locate(issue.path);
    return [{ file, ...place, message: describeIssue(issue, document.value) }];
  });
}

function describeUnknownKey(path: ConfigPath): string {
  const key = String(path.at(-1));
  const known = knownKeys(path.slice(0, -1));
  return `unknown key \`${key}\`${didYouMean(key, known) || `; known are ${known.join(', ')}`}`;
}

type Describe = (issue: Issue, value: unknown) => string;

const NEEDED: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

const DESCRIPTIONS: { readonly [Code in Issue['code']]?: Describe } = {
  invalid_type: (issue, value) =>
    value === undefined ? 'is missing' : `must be ${needed(issue)}, not ${describeValue(value)}`,
  invalid_union: (_, value) => `must be text or a list of texts, not ${describeValue(value)}`,
  invalid_value: (issue, value) => describeChoice(issue, value),
  invalid_key: (issue) => (issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? 'is refused') : ''),
  too_small: () => 'must have at least one entry',
  custom: (issue) => issue.message,
};

function describeIssue(issue: Issue, root: unknown): string {
  const value = valueAt(root, issue.path);
  const describe = DESCRIPTIONS[issue.code];
  const shown = typeof value === 'string' && issue.code === 'custom' ? ` ${quote(value)}` : '';
  const sentence = describe === undefined ? issue.message : describe(issue, value);
  return `${pathText(issue.path)}${shown} ${sentence}`;
}

function needed(issue: Issue): string {
  return issue.code === 'invalid_type' ? (NEEDED[issue.expected] ?? issue.expected) : '';
}

function describeChoice(issue: Issue, value: unknown): string {
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const hint = typeof value === 'string' ? didYouMean(value, choices) : '';
  return `must be ${choices.join(', ')}, not ${describeValue(value)}${hint}`;
}

function describeValue(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string'
    ? quote(value)
    : `the ${typeof value} ${String(value)} (put it in quotes to make it text)`;
}

function quote(text: string): string {
  return `\`${text.length > 80 ? `${text.slice(0, 80)}…` : text}\``;
}

function valueAt(root: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

/** `environments[1].argocd`, as people write a place. */
export function pathText(path: ConfigPath): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'the file' : text.replace(/^\./, '');
}
