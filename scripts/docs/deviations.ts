import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cloud, clouds } from '../platform/component.ts';
import { evidenceOn, readTrace, type Trace, traceFile } from '../platform/trace.ts';
import type { RenderedFile } from './rendered-file.ts';

/** The page of what the reference platform does not do to the letter, from its trace. */
export async function renderDeviations(root: string): Promise<RenderedFile> {
  const path = 'gitops/DEVIATIONS.md';
  const current = await readFile(join(root, path), 'utf8').catch(() => undefined);
  return { path, current, wanted: describeDeviations(await readTrace(root)) };
}

/** Each deviation with the sentences it is of, where, why, and what is there instead. */
export function describeDeviations({ specification, deviations, sentences }: Trace): string {
  const answered = sentences.filter((sentence) => sentence.keyword !== 'none');
  const entries = Object.entries(deviations).map(([name, { title, reason, instead }]) => {
    const concerned = sentences.flatMap((sentence) => {
      const where = clouds.filter((cloud) => evidenceOn(sentence, cloud).deviations.includes(name));
      return where.length === 0 ? [] : [`${sentence.id}, line ${sentence.line}${nameClouds(where)}`];
    });
    return wrap(`- **${title}** (${concerned.join('; ')}). ${reason} _Instead:_ ${instead}`);
  });
  const intro = [
    `What the specification (${specification}) asks for and this platform does not do to the letter. Its`,
    `${answered.length} requirements are answered one by one in [trace.yaml](${traceFile.replace('gitops/', '')}), on each cloud; all else of them is met, and`,
    'asserted on what is rendered.',
  ];
  return [
    '# Deviations',
    '<!-- Written from trace.yaml by `npm run docs`; a test fails when they differ. -->',
  ]
    .concat(wrap(intro.join(' ')), entries.join('\n'))
    .join('\n\n')
    .concat('\n');
}

function nameClouds(where: readonly Cloud[]): string {
  return where.length === clouds.length
    ? ''
    : ` on ${where.map((cloud) => cloud.toUpperCase()).join(' and ')}`;
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
