import type { Attribute, Block } from './schema.ts';

/** A block in which the argument at this path takes these values alone. Raises an Error when there is no such path. */
export function allowValues(block: Block, path: readonly string[], values: readonly string[]): Block {
  const [name = '', ...rest] = path;
  if (rest.length > 0) return { ...block, block_types: allowNested(block, name, { rest, values }) };
  const attribute: Attribute | undefined = block.attributes[name];
  if (attribute === undefined) throw new Error(`there is no argument ${name}, only ${namesOf(block)}`);
  return { ...block, attributes: { ...block.attributes, [name]: { ...attribute, values } } };
}

function allowNested(
  { block_types: blocks }: Block,
  name: string,
  { rest, values }: { readonly rest: readonly string[]; readonly values: readonly string[] },
): Block['block_types'] {
  const nested = blocks[name];
  if (nested === undefined)
    throw new Error(`there is no block ${name}, only ${Object.keys(blocks).join(', ')}`);
  return { ...blocks, [name]: { ...nested, block: allowValues(nested.block, rest, values) } };
}

function namesOf({ attributes }: Block): string {
  return Object.keys(attributes).join(', ');
}
