import type { ConfigDocument } from './document.ts';
import type { ConfigProblem } from './problems.ts';
import { field } from './raw-values.ts';
import { didYouMean } from './suggest.ts';

interface NamedEntry {
  readonly index: number;
  readonly name: string;
  readonly after: string | undefined;
}

/**
 * Mistakes between environments: a name or target given twice, an unknown `after`, a circle. Works on data that may
 * break the schema elsewhere, so that all mistakes are told at once.
 */
export function checkEnvironments(file: string, document: ConfigDocument): ConfigProblem[] {
  const entries = namedEntries(document.value);
  const at = (entry: NamedEntry, key: 'name' | 'after', message: string): ConfigProblem => ({
    file,
    ...document.locate(['environments', entry.index, key]),
    message,
  });
  const byName = new Map(entries.toReversed().map((entry) => [entry.name, entry]));
  return entries.flatMap((entry) => {
    const problems: ConfigProblem[] = [];
    if (byName.get(entry.name) !== entry)
      problems.push(at(entry, 'name', `the environment \`${entry.name}\` is there twice`));
    if (entry.after === undefined) return problems;
    if (!byName.has(entry.after)) {
      const hint = didYouMean(entry.after, byName.keys());
      problems.push(at(entry, 'after', `no environment is named \`${entry.after}\`${hint}`));
    }
    const circle = findCircle(entry, byName);
    if (circle !== undefined)
      problems.push(at(entry, 'after', `environments wait for each other: ${circle.join(' after ')}`));
    return problems;
  });
}

function namedEntries(root: unknown): NamedEntry[] {
  const list = field(root, 'environments');
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry, index) => {
    const [name, after] = [field(entry, 'name'), field(entry, 'after')];
    return typeof name === 'string'
      ? [{ index, name, after: typeof after === 'string' ? after : undefined }]
      : [];
  });
}

/** The names from an entry back to itself; one circle is said once, at its first entry in the file. */
function findCircle(start: NamedEntry, byName: ReadonlyMap<string, NamedEntry>): string[] | undefined {
  const circle: NamedEntry[] = [];
  let entry: NamedEntry | undefined = start;
  while (entry !== undefined && !circle.includes(entry)) {
    circle.push(entry);
    entry = entry.after === undefined ? undefined : byName.get(entry.after);
  }
  if (entry !== start || circle.some(({ index }) => index < start.index)) return undefined;
  return [...circle, start].map(({ name }) => name);
}
