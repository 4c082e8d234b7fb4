import { createHash } from 'node:crypto';

/** Words that make a sentence of a specification a requirement. */
export const keywords = ['SHALL', 'SHOULD', 'MUST'] as const;
export type Keyword = (typeof keywords)[number];

/** A sentence of a specification. */
export interface Sentence {
  /** Number of the section's heading; empty before the first one. */
  readonly section: string;
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly text: string;
  readonly sha256: string;
  /** None where it only explains. */
  readonly keyword: Keyword | undefined;
}

/**
 * The sentences of a Markdown text, in their order. Code is left out, headings are where sections begin, and a bold label
 * at the beginning of a list item is no part of its sentence.
 */
export function readSentences(markdown: string): readonly Sentence[] {
  return readBlocks(markdown).flatMap(splitBlock);
}

/**
 * What is hashed: the words alone. Unicode's composed form, without the marks of emphasis and code, and with one space
 * where there is any white space; so that another line break or bold type is not another requirement.
 */
export function normaliseSentence(text: string): string {
  return text.normalize('NFC').replace(/[*`]/g, '').replace(/\s+/g, ' ').trim();
}

/** SHA-256 of the normalised sentence in UTF-8, as 64 hexadecimal digits. */
export function hashSentence(text: string): string {
  return createHash('sha256').update(normaliseSentence(text)).digest('hex');
}

/** A paragraph or list item: its lines, and where each stands. */
interface Block {
  readonly section: string;
  readonly lines: { readonly line: number; readonly text: string }[];
}

const heading = /^#{1,6}\s+(?:(\d+(?:\.\d+)*)\.?\s)?/;
const listItem = /^\s*(?:[-*+]|\d+[.)])\s+/;
const fence = /^\s*(?:```|~~~)/;

function readBlocks(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let [section, isCode] = ['', false];
  let open: Block | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const isFence = fence.test(text);
    if (isFence) isCode = !isCode;
    const title = isCode ? null : heading.exec(text);
    if (title !== null) section = title[1] ?? section;
    if (isCode || isFence || title !== null || text.trim() === '') {
      open = undefined;
      continue;
    }
    if (open === undefined || listItem.test(text)) {
      open = { section, lines: [] };
      blocks.push(open);
    }
    open.lines.push({ line: index + 1, text: text.replace(listItem, '').trim() });
  }
  return blocks;
}

/** A full stop ends a sentence where a capital follows: that of `e.g.` never does. */
const sentenceEnd = /(?<=[.!?][*)"'’]*)\s+(?=[*"'`(]*[A-Z])/;
const label = /^\*\*[^*]+:\*\*\s*/;

function splitBlock({ section, lines }: Block): readonly Sentence[] {
  const whole = lines.map(({ text }) => text).join('\n');
  let offset = label.exec(whole)?.[0].length ?? 0;
  return whole
    .slice(offset)
    .split(sentenceEnd)
    .flatMap((text): readonly Sentence[] => {
      const start = whole.indexOf(text, offset);
      offset = start + text.length;
      const row = whole.slice(0, start).split('\n').length - 1;
      const line = lines[row]?.line ?? 0;
      if (normaliseSentence(text) === '') return [];
      return [{ section, line, text, sha256: hashSentence(text), keyword: findKeyword(text) }];
    });
}

function findKeyword(text: string): Keyword | undefined {
  return keywords.find((keyword) => new RegExp(`\\b${keyword}\\b`).test(text));
}
