import { isBlank, isBreak } from './characters.ts';
import type { Outline, Span } from './node.ts';
import { scanYaml } from './scan.ts';
import { visitNodes } from './visit-nodes.ts';

/**
 * The text with every line break inside brackets or quotes, and every tab between values, as spaces: offsets stay and
 * nothing means anything else. Raises ScanError for what is not YAML.
 */
export function unfold(text: string): string {
  const outline = scanYaml(text);
  const folds = outline.documents.flatMap((document) => document.folds);
  const blanks = [...folds, ...tabsBetweenValues(outline)].toSorted(
    (left, right) => left.start - right.start,
  );
  let result = '';
  let end = 0;
  for (const blank of blanks) {
    if (blank.start < end) continue;
    result += text.slice(end, blank.start) + ' '.repeat(blank.end - blank.start);
    end = blank.end;
  }
  return result + text.slice(end);
}

/** Tabs outside of scalars, but not those a line begins with: as indentation they are an error. */
function tabsBetweenValues(outline: Outline): Span[] {
  const { text } = outline;
  const scalars = scalarsOf(outline);
  const tabs: Span[] = [];
  let next = 0;
  for (let at = text.indexOf('\t'); at !== -1; at = text.indexOf('\t', at + 1)) {
    while ((scalars[next]?.end ?? text.length) <= at) next += 1;
    const isInScalar = (scalars[next]?.start ?? text.length) <= at;
    if (!isInScalar && !isLeading(text, at)) tabs.push({ start: at, end: at + 1 });
  }
  return tabs;
}

function scalarsOf({ documents }: Outline): Span[] {
  const scalars: Span[] = [];
  for (const { root } of documents) {
    visitNodes(root, (node) => {
      if (node.kind === 'scalar') scalars.push(node);
    });
  }
  return scalars;
}

function isLeading(text: string, tab: number): boolean {
  let offset = tab - 1;
  while (offset >= 0 && isBlank(text.charCodeAt(offset))) offset -= 1;
  return offset < 0 || isBreak(text.charCodeAt(offset));
}
