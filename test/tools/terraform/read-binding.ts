import { readAllowedValues } from './read-values.ts';
import type { Attribute, Block, CtyType, NestedBlock } from './schema.ts';

/** The generated code of one resource or data source: all its `.js` files, and all its `.d.ts` files. */
export interface BindingSource {
  readonly code: string;
  readonly declarations: string;
}

/**
 * Reads the schema of one resource back from the code that was generated from it. The generator writes one class per
 * block, a comment with the flags of each argument into it, and beside it a function that tells blocks from attributes.
 */
export function readBinding({ code, declarations }: BindingSource): Block {
  const reading: Reading = {
    members: readClasses(code),
    kinds: readKinds(code),
    values: readAllowedValues(declarations),
  };
  const root = ROOT.exec(code)?.[1];
  if (root === undefined) throw new Error('this binding has no class of a resource, data source or provider');
  return readBlock(root, reading);
}

const ROOT = /^class (\w+) extends \w+\.Terraform(?:Resource|DataSource|EphemeralResource|Provider) \{/m;

interface Reading {
  /** The members of each class, by its name. */
  readonly members: ReadonlyMap<string, readonly Member[]>;
  /** How the arguments of each block are written; what is missing is only ever read. */
  readonly kinds: ReadonlyMap<string, readonly Kind[]>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

interface Member extends Flags {
  readonly name: string;
  readonly type: MemberType;
}

type MemberType = { readonly plain: CtyType } | { readonly block: string; readonly many: boolean };

interface Kind {
  readonly name: string;
  readonly isBlock: boolean;
  readonly nesting: string;
  readonly type: MemberType;
}

const CLASS = /^class (\w+) extends \w+\.(?:Terraform\w+|ComplexObject) \{/gm;

function readClasses(code: string): Map<string, readonly Member[]> {
  const starts = [...code.matchAll(CLASS)];
  return new Map(
    starts.map((start) => {
      const end = code.indexOf('\n}\n', start.index);
      return [String(start[1]), readMembers(code.slice(start.index, end))];
    }),
  );
}

const PLAIN = /get (\w+)\(\) \{\s+return (.*?)\('(\w+)'\)/g;
const FIELD = /_(\w+) = new (?:\w+\.)?(\w+?)(List|OutputReference|Map)\(this, "(\w+)"/g;

function readMembers(body: string): readonly Member[] {
  const plain = [...body.matchAll(PLAIN)].flatMap(([, accessor = '', call = '', name = '']) => {
    const type = PLAIN_TYPES.get(call.replaceAll(/\w+\.Fn\./g, '').replaceAll('this.', ''));
    return type === undefined
      ? []
      : [{ name, type: { plain: type }, ...readFlags(body, { accessor, name }) }];
  });
  const fields = [...body.matchAll(FIELD)].map(([, accessor = '', owner = '', form = '', name = '']) => ({
    name,
    type: readFieldType(owner, form),
    ...readFlags(body, { accessor, name }),
  }));
  return [...plain, ...fields];
}

/** What each of the generator's accessors gives. */
const PLAIN_TYPES: ReadonlyMap<string, CtyType> = new Map<string, CtyType>([
  ['getStringAttribute', 'string'],
  ['getNumberAttribute', 'number'],
  ['getBooleanAttribute', 'bool'],
  ['getListAttribute', ['list', 'string']],
  ['getNumberListAttribute', ['list', 'number']],
  ['tolist(getListAttribute', ['set', 'string']],
  ['tolist(getNumberListAttribute', ['set', 'number']],
  ['getStringMapAttribute', ['map', 'string']],
  ['getNumberMapAttribute', ['map', 'number']],
  ['getBooleanMapAttribute', ['map', 'bool']],
  ['interpolationForAttribute', 'dynamic'],
]);

const MAP_TYPES: Readonly<Record<string, CtyType>> = {
  String: ['map', 'string'],
  Number: ['map', 'number'],
  Boolean: ['map', 'bool'],
  StringMap: ['list', ['map', 'string']],
};

function readFieldType(owner: string, form: string): MemberType {
  const map = MAP_TYPES[owner];
  return map === undefined ? { block: owner, many: form === 'List' } : { plain: map };
}

interface Flags {
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
}

/**
 * The flags as a comment of the generator gives them. Where its compiler dropped the comment, what can be set and not
 * reset is required, and all that is optional may be computed as well.
 */
function readFlags(body: string, { accessor, name }: { accessor: string; name: string }): Flags {
  const comment = new RegExp(`// ${name} - computed: (\\w+), optional: (\\w+), required: (\\w+)$`, 'm').exec(
    body,
  );
  if (comment !== null) {
    const [computed, optional, required] = comment.slice(1).map((flag) => flag === 'true');
    return { computed: computed === true, optional: optional === true, required: required === true };
  }
  const capital = `${accessor.charAt(0).toUpperCase()}${accessor.slice(1)}`;
  const settable = body.includes(` set ${accessor}(`) || body.includes(` put${capital}(`);
  const required = settable && !body.includes(` reset${capital}(`);
  return { computed: !required, optional: settable && !required, required };
}

const WRITER = /^(?:function (\w+)ToHclTerraform\(|class (\w+) extends \w+\.Terraform)/gm;
const WRITTEN =
  /^ +(\w+): \{\s+value: (.+)\n\s+isBlock: (true|false),\s+type: "(\w+)",\s+storageClassType: "(\w+)"/gm;

function readKinds(code: string): Map<string, readonly Kind[]> {
  const writers = [...code.matchAll(WRITER)];
  return new Map(
    writers.map((writer, index) => {
      const owner = String(writer[1] ?? writer[2]).toLowerCase();
      const body = code.slice(writer.index, writers[index + 1]?.index);
      return [owner, [...body.matchAll(WRITTEN)].map(readKind)] as const;
    }),
  );
}

/** The generator's names of the types it writes. */
const STORED_TYPES: Readonly<Record<string, CtyType>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  stringList: ['list', 'string'],
  numberList: ['list', 'number'],
  stringMap: ['map', 'string'],
};

function readKind([, name = '', value = '', isBlock, nesting = '', stored = '']: RegExpExecArray): Kind {
  const nested = /(?:^|\()(\w+)ToHclTerraform\b/.exec(value)?.[1];
  const type: MemberType =
    nested === undefined
      ? { plain: STORED_TYPES[stored] ?? 'dynamic' }
      : { block: nested, many: value.includes('listMapperHcl(') };
  return { name, isBlock: isBlock === 'true', nesting, type };
}

function readBlock(owner: string, reading: Reading): Block {
  const attributes: Record<string, Attribute> = {};
  const blocks: Record<string, NestedBlock> = {};
  for (const member of membersOf(owner, reading)) {
    const kind = kindsOf(owner, reading).find(({ name }) => name === member.name);
    if ('block' in member.type && kind?.isBlock === true) {
      blocks[member.name] = readNested(member, { ...member.type, nesting: kind.nesting }, reading);
    } else attributes[member.name] = readAttribute(owner, member, reading);
  }
  return { attributes, block_types: blocks };
}

function readNested(
  member: Member,
  { block, many, nesting }: { readonly block: string; readonly many: boolean; readonly nesting: string },
  reading: Reading,
): NestedBlock {
  const single = nesting === 'struct';
  return {
    nesting_mode: single ? 'single' : nesting === 'set' ? 'set' : 'list',
    block: readBlock(block, reading),
    min_items: member.required ? 1 : 0,
    max_items: single || many ? 0 : 1,
  };
}

function readAttribute(owner: string, member: Member, reading: Reading): Attribute {
  const { name, required, optional, computed } = member;
  return {
    type: readType(member, reading),
    required,
    optional,
    computed: computed && !required,
    // The bindings do not carry this flag; every provider names such arguments so.
    write_only: name.endsWith('_wo'),
    values: reading.values.get(`${owner}.${name}`) ?? [],
  };
}

function readType({ type }: Member, reading: Reading): CtyType {
  if ('plain' in type) return type.plain;
  const fields = membersOf(type.block, reading).map(
    (field) => [field.name, readType(field, reading)] as const,
  );
  return ['list', ['object', Object.fromEntries(fields)]];
}

/** Arguments of the provider itself are only written, never read: they have no accessors, and all count as optional. */
function membersOf(owner: string, reading: Reading): readonly Member[] {
  const found = reading.members.get(owner) ?? reading.members.get(`${owner}OutputReference`) ?? [];
  if (found.length > 0) return found;
  return kindsOf(owner, reading).map(({ name, type }) => ({ name, type, ...OPTIONAL }));
}

const OPTIONAL: Flags = { computed: false, optional: true, required: false };

function kindsOf(owner: string, { kinds }: Reading): readonly Kind[] {
  return kinds.get(owner.toLowerCase()) ?? [];
}
