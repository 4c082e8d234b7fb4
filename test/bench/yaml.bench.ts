import { load } from 'js-yaml';
import { interestInPaths } from '../../core/yaml/interest.ts';
import { proveEdit } from '../../core/yaml/prove.ts';
import { resolveSelector } from '../../core/yaml/resolve.ts';
import { decodeSource, outlineOf } from '../../core/yaml/source.ts';
import { applySplices, planSplice, type Splice } from '../../core/yaml/splice.ts';
import type { BenchRow, BenchTable } from './table.ts';

const MEGABYTE = 1_000_000;
const RUNS = 31;

/** A values file of about a megabyte, as a platform of thousands of services would have it. */
function makeValues(): string {
  const service = (name: string) =>
    `${name}:\n  # owned by team ${name}\n  image:\n    repository: ghcr.io/acme/${name}\n    tag: "1.0.0"\n    digest: sha256:${'a'.repeat(64)}\n  replicas: 3\n  env:\n    - name: LOG_LEVEL\n      value: "info"\n    - { name: REGION, value: eu-1 }\n  resources: {limits: {cpu: 100m, memory: 128Mi}}\n  script: |\n    echo ${name}\n    exit 0\n`;
  const count = Math.floor(MEGABYTE / service('service-00000').length);
  return Array.from({ length: count }, (_, index) =>
    service(`service-${String(index).padStart(5, '0')}`),
  ).join('');
}

/** A service in the middle: most of the file has to be passed over, before it and behind it. */
const TARGET = 'service-01500';

interface Edited {
  readonly text: string;
  readonly editedText: string;
  readonly edited: Uint8Array;
  readonly splices: readonly Splice[];
}

/** The edit without its proof: bytes in, bytes out. */
function editBytes(source: Uint8Array): Edited {
  const text = decodeSource(source);
  const outline = outlineOf(text, interestInPaths([['metadata'], ['global'], [TARGET, 'image']]));
  const changes = [
    { location: resolveSelector(outline, `${TARGET}.image.tag`), value: '1.10' },
    { location: resolveSelector(outline, `${TARGET}.image.digest`), value: `sha256:${'b'.repeat(64)}` },
  ];
  const splices = changes.flatMap((change) => planSplice({ text, isJson: false }, change) ?? []);
  const editedText = applySplices(text, splices);
  return { text, editedText, edited: new TextEncoder().encode(editedText), splices };
}

type Subject = 'edit' | 'proof' | 'load';

/** Median milliseconds of each subject; the subjects take turns, so that a busy moment is shared. */
function race(source: Uint8Array): ReadonlyMap<Subject, number> {
  const { text, editedText, edited, splices } = editBytes(source);
  const subjects: Readonly<Record<Subject, () => unknown>> = {
    edit: () => editBytes(source),
    proof: () => proveEdit({ source, edited, text, editedText, splices, isJson: false }),
    load: () => load(text),
  };
  const names: readonly Subject[] = ['edit', 'proof', 'load'];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const name of names) {
      const start = performance.now();
      subjects[name]();
      times.get(name)?.push(performance.now() - start);
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The edit in process and its proof, against one load of the same file. Whole processes: see bump.bench.ts. */
export async function measure(): Promise<readonly BenchTable[]> {
  const medians = race(new TextEncoder().encode(makeValues()));
  const of = (name: Subject) => medians.get(name) ?? Number.NaN;
  const peer = `js-yaml load: ${of('load').toFixed(1)} ms`;
  const row = (what: string, name: Subject, bar: number): BenchRow => ({
    what,
    ours: `${of(name).toFixed(1)} ms`,
    peer,
    ratio: of(name) / of('load'),
    bar,
  });
  const rows = [
    row('edit of a 1 MB values file, in process', 'edit', 1),
    row('its proof by the second parser, before and after', 'proof', 4),
  ];
  return [
    {
      title: 'editing YAML in process',
      method: `A values file of 1 MB with a service in its middle as the target; median of ${RUNS} runs in turns, in one warm process.`,
      rows,
    },
  ];
}
