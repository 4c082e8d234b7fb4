import type { YamlNode } from './node.ts';

/** Looks at a value and everything inside it, keys too, in the order of the file. */
export function visitNodes(node: YamlNode, look: (node: YamlNode) => void): void {
  look(node);
  if (node.kind === 'sequence') for (const item of node.items) visitNodes(item, look);
  if (node.kind !== 'mapping') return;
  for (const { key, value } of node.entries) {
    visitNodes(key, look);
    visitNodes(value, look);
  }
}
