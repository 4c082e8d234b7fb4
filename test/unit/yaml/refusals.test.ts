import { describe, expect, test } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../../core/yaml/refusals.ts';
import { editScalars } from '../../../core/yaml/scalar-edit.ts';
import { edit, NEW_DIGEST, OLD_DIGEST } from './marked.ts';

const APP = 'ghcr.io/acme/chat-api';
const FULL = `${APP}:1.5.0@${NEW_DIGEST}`;
const TAG_ONLY = `${APP}:1.5.0`;

interface RefusalRow {
  readonly name: string;
  readonly code: RefusalCode;
  readonly source: string;
  readonly select?: string | readonly string[];
  readonly image?: string;
  readonly pin?: boolean;
  readonly path?: string;
  readonly line?: number;
  /** What the reader has to be told. */
  readonly says: readonly string[];
}

const FILES: readonly RefusalRow[] = [
  {
    name: 'a bracket that is never closed',
    code: 'yaml-invalid',
    source: 'image:\n  tag: v1\nlist: [a,\n',
    select: 'image',
    line: 4,
    says: ['bracket', 'line 4'],
  },
  {
    name: 'a broken file, even when nothing would change',
    code: 'yaml-invalid',
    source: 'image:\n  tag: 1.5.0\nlist: "a\n',
    select: 'image',
    image: TAG_ONLY,
    says: ['not valid YAML'],
  },
  {
    name: 'a broken file, rather than a key that is not found',
    code: 'yaml-invalid',
    source: 'a: b: c\n',
    select: 'image',
    line: 1,
    says: ['not valid YAML'],
  },
  {
    name: 'a template',
    code: 'yaml-invalid',
    source: '{{ if .Values.x }}\nimage:\n  tag: v1\n{{ end }}\n',
    select: 'image',
    says: ['rendered'],
  },
  {
    name: 'tabs as indentation',
    code: 'yaml-invalid',
    source: 'image:\n\ttag: v1\n',
    select: 'image',
    says: ['not valid YAML'],
  },
  {
    name: 'brackets nested without end',
    code: 'yaml-too-deep',
    source: `image: {tag: v1}\na: ${'['.repeat(500)}${']'.repeat(500)}\n`,
    select: 'image',
    says: ['nested'],
  },
];

const SELECTORS: readonly RefusalRow[] = [
  {
    name: 'a selector that cannot be read',
    code: 'selector-malformed',
    source: 'a: 1\n',
    select: 'a[',
    says: ['"a["'],
  },
  {
    name: 'a key that is spelled wrong',
    code: 'selector-not-found',
    source: 'services:\n  chat-api: {image: x}\n',
    select: 'services.chat-apy.image',
    says: ['"chat-apy"', 'Did you mean "chat-api"?'],
  },
  {
    name: 'a key that is nowhere near',
    code: 'selector-not-found',
    source: 'services:\n  chat-api: 1\n  web: 2\n',
    select: 'services.database',
    line: 2,
    says: ['"database"', '"chat-api", "web"'],
  },
  {
    name: 'a step into a scalar',
    code: 'selector-not-found',
    source: 'a: 1\n',
    select: 'a.b',
    says: ['"a" is no mapping'],
  },
  {
    name: 'an index beyond the end',
    code: 'selector-not-found',
    source: 'a: [x]\n',
    select: 'a[1]',
    says: ['1 items', 'begins at 0'],
  },
  {
    name: 'an item of a mapping',
    code: 'selector-not-found',
    source: 'a: {b: c}\n',
    select: 'a[0]',
    says: ['no sequence'],
  },
  {
    name: 'an item that is not there',
    code: 'selector-not-found',
    source: 'a:\n- name: web\n- name: api\n',
    select: 'a[name=apj]',
    says: ['Did you mean "api"?'],
  },
  {
    name: 'an empty file',
    code: 'selector-not-found',
    source: '# nothing\n',
    select: 'image',
    says: ['no content'],
  },
  {
    name: 'a document that is not there',
    code: 'selector-not-found',
    source: 'kind: Deployment\nmetadata: {name: api}\n---\nkind: Service\nmetadata: {name: api}\n',
    select: 'Deployment/apy:spec',
    says: ['Did you mean "Deployment/api:"?'],
  },
  {
    name: 'two items of one name',
    code: 'selector-ambiguous',
    source: 'a:\n- {name: x, image: b}\n- {name: x, image: c}\n',
    select: 'a[name=x].image',
    says: ['lines 2, 3'],
  },
  {
    name: 'a path in two documents',
    code: 'selector-ambiguous',
    source:
      'kind: A\nmetadata: {name: x}\nimage: {tag: v1}\n---\nkind: B\nmetadata: {name: y}\nimage: {tag: v1}\n',
    select: 'image',
    says: ['A/x:', 'B/y:', 'Kind/name:'],
  },
  {
    name: 'a key that is written twice',
    code: 'duplicate-key',
    source: 'image:\n  tag: v1\n  tag: v2\n',
    select: 'image',
    line: 3,
    says: ['"tag"', 'line 3'],
  },
  {
    name: 'a key on the path that is written twice',
    code: 'duplicate-key',
    source: 'a:\n  tag: v1\n"a":\n  tag: v2\n',
    select: 'a.tag',
    line: 3,
    says: ['"a"'],
  },
  {
    name: 'a place that is found under a key that is written twice',
    code: 'duplicate-key',
    source: `a:\n  image: ${APP}:1\nb: c\na: {}\n`,
    line: 4,
    says: ['"a"'],
  },
];

const PLACES: readonly RefusalRow[] = [
  { name: 'a repository that is nowhere', code: 'image-not-found', source: 'a: b\n', says: ['nowhere'] },
  {
    name: 'a repository in a comment and in a block of text only',
    code: 'image-not-found',
    source: `# ${APP}:1\nhelm:\n  values: |\n    image: ${APP}:1\n`,
    line: 1,
    says: ['line 1', 'block of text'],
  },
  {
    name: 'a repository in two places, each with its selector',
    code: 'image-ambiguous',
    source: `a:\n  image: {repository: ${APP}, tag: v1}\nb:\n- name: x\n  image: ${APP}:1\n`,
    says: ['a.image (line 2)', 'b[name=x].image (line 5)'],
  },
  {
    name: 'a repository in two documents',
    code: 'image-ambiguous',
    source: `kind: Job\nmetadata: {name: j}\nimage: ${APP}:1\n---\nkind: Pod\nmetadata: {name: p}\nimage: ${APP}:1\n`,
    says: ['Job/j:image (line 3)', 'Pod/p:image (line 7)'],
  },
  {
    name: 'a mapping that is no image',
    code: 'not-an-image',
    source: 'a: {b: {c: d}}\n',
    select: 'a',
    says: ['no image'],
  },
  {
    name: 'a text that is no version',
    code: 'not-an-image',
    source: 'a: two words\n',
    select: 'a',
    says: ['no image'],
  },
  {
    name: 'the repository itself',
    code: 'not-an-image',
    source: `image: {repository: ${APP}, tag: v1}\n`,
    select: 'image.repository',
    says: ['no image'],
  },
  {
    name: 'a repository without tag or digest beside it',
    code: 'no-version-key',
    source: `image:\n  repository: ${APP}\n`,
    select: 'image',
    says: [APP, 'never added'],
  },
  {
    name: 'an image of kustomize without newTag',
    code: 'no-version-key',
    source: `images:\n- name: ${APP}\n`,
    select: 'images[0]',
    says: ['newTag'],
  },
  {
    name: 'a digest that would go on running',
    code: 'digest-required',
    source: `image:\n  repository: ${APP}\n  tag: v1\n  digest: ${OLD_DIGEST}\n`,
    select: 'image',
    image: TAG_ONLY,
    line: 4,
    says: [OLD_DIGEST, 'go on running'],
  },
  {
    name: 'a pin without a digest',
    code: 'digest-required',
    source: 'image: {tag: v1}\n',
    select: 'image',
    image: TAG_ONLY,
    pin: true,
    says: ['pin'],
  },
  {
    name: 'a tag that would name another version',
    code: 'tag-required',
    source: `image:\n  tag: v1\n  digest: ${OLD_DIGEST}\n`,
    select: 'image',
    image: `${APP}@${NEW_DIGEST}`,
    line: 2,
    says: ['"v1"'],
  },
  {
    name: 'a reference to no version',
    code: 'tag-required',
    source: `image: ${APP}:1\n`,
    select: 'image',
    image: APP,
    says: ['neither tag nor digest'],
  },
  {
    name: 'a tag selected alone beside a digest',
    code: 'partial-selection',
    source: `image:\n  tag: v1\n  digest: ${OLD_DIGEST}\n`,
    select: 'image.tag',
    line: 3,
    says: [OLD_DIGEST],
  },
  {
    name: 'a tag parameter selected alone beside a digest parameter',
    code: 'partial-selection',
    source: `parameters:\n- {name: image.tag, value: v1}\n- {name: image.digest, value: "${OLD_DIGEST}"}\n`,
    select: 'parameters[name=image.tag].value',
    says: ['digest'],
  },
  {
    name: 'another repository',
    code: 'other-repository',
    source: 'image:\n  repository: ghcr.io/acme/web\n  tag: v1\n',
    select: 'image',
    line: 3,
    says: ['ghcr.io/acme/web', APP],
  },
  {
    name: 'another repository in one string',
    code: 'other-repository',
    source: 'image: nginx:1\n',
    select: 'image',
    says: ['"nginx"'],
  },
  {
    name: 'another repository beside a tag selected alone',
    code: 'other-repository',
    source: 'image: {repository: x/y, tag: v1}\n',
    select: 'image.tag',
    says: ['"x/y"'],
  },
  {
    name: 'a repository whose registry is not written there',
    code: 'other-repository',
    source: 'image: {repository: acme/chat-api, tag: v1}\n',
    select: 'image',
    says: ['registry "ghcr.io" is not written'],
  },
  {
    name: 'another name of a kustomize image',
    code: 'other-repository',
    source: 'images: [{name: web, newTag: v1}]\n',
    select: 'images[0]',
    says: ['"web"'],
  },
];

const SCALARS: readonly RefusalRow[] = [
  {
    name: 'a block scalar',
    code: 'block-scalar',
    source: 'image:\n  tag: |-\n    v1\n',
    select: 'image',
    line: 2,
    says: ['| or >'],
  },
  {
    name: 'a quoted text over lines',
    code: 'multi-line-scalar',
    source: 'image:\n  tag: "v\n    1"\n',
    select: 'image',
    line: 2,
    says: ['lines'],
  },
  {
    name: 'a plain text over lines',
    code: 'multi-line-scalar',
    source: 'image:\n  tag: v\n    1\n',
    select: 'image',
    says: ['lines'],
  },
  {
    name: 'no value',
    code: 'empty-value',
    source: 'image:\n  tag:\n  x: y\n',
    select: 'image',
    line: 2,
    says: ['no value', '""'],
  },
  {
    name: 'no value in brackets',
    code: 'empty-value',
    source: 'image: {tag: , x: y}\n',
    select: 'image',
    says: ['no value'],
  },
  {
    name: 'an anchor and no value',
    code: 'empty-value',
    source: 'image:\n  tag: &t\n',
    select: 'image.tag',
    says: ['no value'],
  },
  {
    name: 'a tag of its own',
    code: 'tagged-value',
    source: 'image:\n  tag: !Ref v1\n',
    select: 'image',
    line: 2,
    says: ['!Ref'],
  },
  {
    name: 'a number by its tag',
    code: 'tagged-value',
    source: 'image:\n  tag: !!float 1.5\n',
    select: 'image',
    says: ['!!float'],
  },
  {
    name: 'an anchor with aliases on the value',
    code: 'shared-value',
    source: 'image:\n  tag: &t v1\nweb:\n  tag: *t\njobs:\n- tag: *t\n',
    select: 'image.tag',
    line: 4,
    says: ['&t', 'line 4 (web.tag)', 'line 6 (jobs[0].tag)'],
  },
  {
    name: 'an anchor with aliases around the value',
    code: 'shared-value',
    source: 'base: &base\n  image: {tag: v1}\nprod: *base\n',
    select: 'base.image.tag',
    says: ['&base', '(prod)'],
  },
  {
    name: 'an anchor that is merged elsewhere',
    code: 'shared-value',
    source: 'base: &base\n  image: {tag: v1}\nprod:\n  <<: [*base]\n',
    select: 'base.image',
    says: ['line 4'],
  },
  {
    name: 'a value that is an alias',
    code: 'shared-value',
    source: 'x: &t v1\nimage:\n  tag: *t\n',
    select: 'image',
    line: 3,
    says: ['*t', 'line 1'],
  },
  {
    name: 'a path through an alias',
    code: 'shared-value',
    source: 'x: &i {tag: v1}\nprod:\n  image: *i\n',
    select: 'prod.image.tag',
    says: ['*i'],
  },
  {
    name: 'a selected alias',
    code: 'shared-value',
    source: 'x: &i {tag: v1}\nprod:\n  image: *i\n',
    select: 'prod.image',
    says: ['*i'],
  },
  {
    name: 'a path through a merge key',
    code: 'shared-value',
    source: 'base: &base\n  image: {tag: v1}\nprod:\n  <<: *base\n',
    select: 'prod.image.tag',
    says: ['merge key', 'line 2'],
  },
  {
    name: 'a tag that comes by a merge key',
    code: 'shared-value',
    source: `base: &base\n  tag: v1\nimage:\n  <<: *base\n  repository: ${APP}\n`,
    select: 'image',
    says: ['merge key'],
  },
  {
    name: 'a digest that comes by a merge key',
    code: 'shared-value',
    source: `base: &base\n  digest: ${OLD_DIGEST}\nimage:\n  <<: *base\n  tag: v1\n`,
    select: 'image',
    says: ['merge key'],
  },
  {
    name: 'a sequence as the tag',
    code: 'not-an-image',
    source: 'image:\n  tag: [v1]\n',
    select: 'image.tag',
    says: ['no image'],
  },
];

function check({
  code,
  source,
  select = [],
  image = FULL,
  pin = false,
  path = 'deploy/values.yaml',
  line,
  says,
}: RefusalRow): void {
  const result = edit({ source, select, image, pin, path });
  if (result.kind !== 'refused') expect.unreachable(`it was ${result.kind}`);
  const { error } = result;
  expect(error.code, error.message).toBe(code);
  expect(error.kind).toBe('caller');
  expect(error.what).toContain(path);
  if (line !== undefined) expect(result.line, error.message).toBe(line);
  for (const text of says) expect(error.message).toContain(text);
  expect([error.what, error.why, error.fix]).not.toContain('');
}

describe('a file that cannot be read is refused', () => {
  test.each(FILES)('$name', check);

  test('bytes that are no UTF-8', () => {
    const source = Uint8Array.of(0x61, 0x3a, 0x20, 0xff, 0x0a);
    expect(refusalOf(source)).toBe('yaml-not-utf8');
  });

  test('UTF-16', () => {
    expect(refusalOf(Uint8Array.of(0xff, 0xfe, 0x61, 0x00))).toBe('yaml-not-utf8');
  });

  test('more bytes than people write', () => {
    expect(refusalOf(new Uint8Array(17 * 1024 * 1024))).toBe('yaml-too-large');
  });
});

function refusalOf(source: Uint8Array): string {
  const result = editScalars({ source, path: 'a.yaml', edits: [{ selector: 'a', value: 'b' }] });
  return result.kind === 'refused' ? result.error.code : result.kind;
}

describe('a selector that leads to no one place is refused', () => {
  test.each(SELECTORS)('$name', check);
});
describe('a place that cannot take the reference is refused', () => {
  test.each(PLACES)('$name', check);
});
describe('a scalar that cannot be set exactly is refused', () => {
  test.each(SCALARS)('$name', check);

  test('a mapping where a scalar is to be set', () => {
    const source = new TextEncoder().encode('a: {b: c}\n');
    const result = editScalars({ source, path: 'a.yaml', edits: [{ selector: 'a', value: 'x' }] });
    expect(result.kind === 'refused' && result.error.code).toBe('not-a-scalar');
  });

  test('two wishes for one scalar', () => {
    const source = new TextEncoder().encode('a: [b]\n');
    const edits = ['x', 'y'].map((value) => ({ selector: 'a[0]', value }));
    const result = editScalars({ source, path: 'a.yaml', edits });
    expect(result.kind === 'refused' && result.error.code).toBe('selectors-conflict');
  });
});

describe('the list of reasons is closed', () => {
  test('every reason has a meaning', () => {
    for (const [code, meaning] of Object.entries(REFUSALS)) {
      expect(code).toMatch(/^[a-z]+(?:-[a-z0-9]+)*$/);
      expect(meaning).toMatch(/\.$/);
    }
  });

  test('every reason is shown by a test here or where the proof is tried', () => {
    const elsewhere = [
      'yaml-not-utf8',
      'yaml-too-large',
      'not-a-scalar',
      'selectors-conflict',
      'proof-failed',
    ];
    const shown = new Set([
      ...[...FILES, ...SELECTORS, ...PLACES, ...SCALARS].map(({ code }) => code),
      ...elsewhere,
    ]);
    expect([...shown].sort()).toEqual(Object.keys(REFUSALS).sort());
  });
});
