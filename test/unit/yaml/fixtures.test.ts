import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseImageReference } from '../../../core/image/reference.ts';
import { planImageEdit } from '../../../core/yaml/image-edit.ts';
import { NEW_DIGEST } from './marked.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'yaml');
const APP = 'ghcr.io/acme/chat-api';
const FULL = `${APP}:1.5.0@${NEW_DIGEST}`;

interface FixtureRow {
  /** `name.extension` of the files `name.before.extension` and `name.after.extension`. */
  readonly file: string;
  readonly image: string;
  /** Each alone leads to the same result; `''` is the finder. */
  readonly selectors: readonly string[];
}

const FIXTURES: readonly FixtureRow[] = [
  {
    file: 'environment-values.yaml',
    image: FULL,
    selectors: ['services.chat-api.image', 'services.chat-api', ''],
  },
  { file: 'windows.yaml', image: FULL, selectors: ['services.chat-api.image', ''] },
  { file: 'chart-defaults.yaml', image: FULL, selectors: ['image', 'image.tag', ''] },
  { file: 'documented-parameters.yaml', image: FULL, selectors: ['image', ''] },
  {
    file: 'subchart-override.yaml',
    image: `${APP}:v1.5.0`,
    selectors: ['chat-api.image', 'chat-api.image.tag'],
  },
  {
    file: 'kustomization.yaml',
    image: `${APP}:1.5`,
    selectors: ['images[name=chat-api]', 'images[0].newTag', 'images', ''],
  },
  { file: 'no-newline.yaml', image: `${APP}:1.5`, selectors: ['images[name=chat-api].newTag'] },
  {
    file: 'manifests.yaml',
    image: FULL,
    selectors: [
      'Deployment/chat-api:spec.template.spec.containers[name=chat-api].image',
      'Deployment/chat-api:spec.template.spec.containers[name=chat-api]',
      'Deployment/chat-api:spec.template.spec.containers[0]',
      'spec.template.spec.containers',
      '',
    ],
  },
  {
    file: 'application-parameters.yaml',
    image: `${APP}:1.5@${NEW_DIGEST}`,
    selectors: ['spec.source.helm.parameters[name=chatApi.image.tag]', 'spec.source.helm.parameters', ''],
  },
  {
    file: 'application-kustomize.yaml',
    image: FULL,
    selectors: ['spec.sources[1].kustomize.images[0]', 'spec.sources[1].kustomize.images', ''],
  },
  { file: 'flux-release.yaml', image: `${APP}:2026-11-23`, selectors: ['spec.values.image', ''] },
  { file: 'values.json', image: FULL, selectors: ['services.chat-api.image', ''] },
  { file: 'brackets.yaml', image: FULL, selectors: ['services.chat-api.image', 'services.chat-api', ''] },
  {
    file: 'unicode.yaml',
    image: `${APP}:v2`,
    selectors: ['サービス.чат.изображение.tag', '["サービス"]["чат"].изображение'],
  },
];

function read(file: string, version: 'before' | 'after'): Buffer {
  return readFileSync(join(folder, file.replace(/\.(\w+)$/, `.${version}.$1`)));
}

const CASES = FIXTURES.flatMap(({ file, image, selectors }) =>
  selectors.map((select) => ({ file, image, select })),
);

describe('files as people write them', () => {
  test.each(CASES)('$file by "$select"', ({ file, image, select }) => {
    const selectors = select === '' ? [] : [select];
    const request = {
      source: read(file, 'before'),
      path: file,
      selectors,
      image: parseImageReference(image),
    };
    const result = planImageEdit({ ...request, pin: false });
    if (result.kind !== 'edited')
      expect.unreachable(result.kind === 'refused' ? result.error.message : 'unchanged');
    expect(Buffer.compare(result.bytes, read(file, 'after')), Buffer.from(result.bytes).toString()).toBe(0);
  });

  test('every file is used', () => {
    const files = readdirSync(folder).filter((name) => name.includes('.before.'));
    expect(files.map((name) => name.replace('.before', '')).sort()).toEqual(
      FIXTURES.map(({ file }) => file).sort(),
    );
  });
});
