import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cloud, clouds } from '../platform/component.ts';
import { evidenceOn, readTrace, type Trace } from '../platform/trace.ts';
import type { RenderedFile } from './rendered-file.ts';

/** The page of what the reference platform does not do to the letter, from its trace. */
export async function renderDeviations(root: string): Promise<RenderedFile> {
  const path = 'gitops/DEVIATIONS.md';
  const current = await readFile(join(root, path), 'utf8').catch(() => undefined);
  return { path, current, wanted: describeDeviations(await readTrace(root)) };
}

/** Each deviation with the sentences it is of, where, why, and what is there instead. */
export function describeDeviations(trace: Trace): string {
  const entries = Object.keys(trace.deviations).map((name) => wrap(describeDeviation(trace, name)));
  return [
    '# Deviations',
    '<!-- Written from trace.yaml by `npm run docs`; a test fails when they differ. -->',
    wrap(introduce(trace)),
    wrap('What else differs between the clouds is in [terraform/README.md](terraform/README.md).'),
    `${entries.join('\n')}\n`,
  ].join('\n\n');
}

function introduce({ specification, sentences }: Trace): string {
  const required = sentences.filter(({ keyword }) => keyword !== 'none');
  const met = required.filter((sentence) =>
    clouds.every((cloud) => evidenceOn(sentence, cloud).deviations.length === 0),
  );
  return [
    `What the specification (${specification}) asks for and this platform does not do to the letter.`,
    `[trace.yaml](trace.yaml) answers each of its ${required.length} requirements on each cloud, by assertions on what is`,
    `rendered and evaluated: ${met.length} are met everywhere, and the others but for what follows.`,
  ].join(' ');
}

function describeDeviation({ deviations, sentences }: Trace, name: string): string {
  const { title = '', reason = '', instead = '' } = deviations[name] ?? {};
  const concerned = sentences.flatMap((sentence) => {
    const where = clouds.filter((cloud) => evidenceOn(sentence, cloud).deviations.includes(name));
    return where.length === 0 ? [] : [`${sentence.id}, line ${sentence.line}${nameClouds(where)}`];
  });
  return `- **${title}** (${concerned.join('; ')}). ${reason} _Instead:_ ${instead}`;
}

function nameClouds(where: readonly Cloud[]): string {
  return where.length === clouds.length
    ? ''
    : `, on ${where.map((cloud) => cloud.toUpperCase()).join(' and ')}`;
}

const WIDTH = 118;

/** Lines of a list item, the later ones indented under the first. */
function wrap(text: string): string {
  const indent = text.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= WIDTH) line = longer;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line].join('\n');
}
