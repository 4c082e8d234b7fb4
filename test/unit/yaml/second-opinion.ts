import { EVENT_ID, type Event, parseEvents, SCALAR_STYLE } from 'js-yaml';
import type { YamlNode } from '../../../core/yaml/node.ts';
import { scanYaml } from '../../../core/yaml/scan.ts';

/** The structure of a text as the editor's scanner sees it, one line for each node, for comparison. */
export function outlineLines(text: string): string[] {
  return scanYaml(text).documents.flatMap(({ root }) => ['document', ...nodeLines(root), 'end']);
}

function nodeLines(node: YamlNode): string[] {
  switch (node.kind) {
    case 'scalar':
      return [scalarLine(node.style, node.start, node.end)];
    case 'alias':
      return [`alias ${node.name}`];
    case 'mapping':
      return [
        'mapping',
        ...node.entries.flatMap(({ key, value }) => [...nodeLines(key), ...nodeLines(value)]),
        'end',
      ];
    case 'sequence':
      return ['sequence', ...node.items.flatMap(nodeLines), 'end'];
    case 'unread':
      return ['unread'];
  }
}

/** Where an empty or block scalar begins is told differently, so only that it is one counts. */
function scalarLine(style: string, start: number, end: number): string {
  return style === 'empty' || style === 'block' ? style : `${style} ${start}-${end}`;
}

const STYLES: ReadonlyMap<number, string> = new Map([
  [SCALAR_STYLE.PLAIN, 'plain'],
  [SCALAR_STYLE.SINGLE_QUOTED, 'single'],
  [SCALAR_STYLE.DOUBLE_QUOTED, 'double'],
  [SCALAR_STYLE.LITERAL_BLOCK, 'block'],
  [SCALAR_STYLE.FOLDED_BLOCK, 'block'],
]);

/** The same as js-yaml sees it. Raises its YAMLException. */
export function eventLines(text: string): string[] {
  return parseEvents(text, {}).map((event) => eventLine(text, event));
}

function eventLine(text: string, event: Event): string {
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
      return 'document';
    case EVENT_ID.MAPPING:
      return 'mapping';
    case EVENT_ID.SEQUENCE:
      return 'sequence';
    case EVENT_ID.POP:
      return 'end';
    case EVENT_ID.ALIAS:
      return `alias ${text.slice(event.anchorStart, event.anchorEnd)}`;
    case EVENT_ID.SCALAR: {
      if (event.valueStart < 0) return 'empty';
      const style = STYLES.get(event.style) ?? 'unknown';
      const quotes = style === 'single' || style === 'double' ? 1 : 0;
      return scalarLine(style, event.valueStart - quotes, event.valueEnd + quotes);
    }
  }
}
