import { describe, expect, test } from 'vitest';
import { edit, NEW_DIGEST, OLD_DIGEST, readMarked, textOf } from './marked.ts';

interface ShapeRow {
  readonly name: string;
  readonly marked: string;
  readonly select?: string | readonly string[];
  readonly image?: string;
  readonly pin?: boolean;
  readonly path?: string;
}

const APP = 'ghcr.io/acme/chat-api';
const FULL = `${APP}:1.5.0@${NEW_DIGEST}`;
const DIGESTS = `«${OLD_DIGEST}|${NEW_DIGEST}»`;

const HELM: readonly ShapeRow[] = [
  {
    name: '{repository, tag, digest} by its mapping',
    marked: `services:\n  chat-api:\n    image:\n      repository: ${APP}\n      tag: «1.4.2|1.5.0»\n      digest: ${DIGESTS}\n`,
    select: 'services.chat-api.image',
  },
  {
    name: '{repository, tag, digest} by the mapping around it',
    marked: `services:\n  chat-api:\n    replicas: 2\n    image:\n      repository: ${APP}\n      tag: «1.4.2|1.5.0»\n      digest: ${DIGESTS}\n`,
    select: 'services.chat-api',
  },
  {
    name: '{repository, tag} takes the tag alone',
    marked: `image:\n  repository: ${APP}\n  tag: «1.4.2|1.5.0»\n`,
    select: 'image',
  },
  {
    name: '{repository, tag} takes tag@digest when pinned',
    marked: `image:\n  repository: ${APP}\n  tag: «1.4.2|1.5.0@${NEW_DIGEST}»\n`,
    select: 'image',
    pin: true,
  },
  {
    name: 'a tag that is pinned already stays pinned',
    marked: `image:\n  repository: ${APP}\n  tag: «"1.4.2@${OLD_DIGEST}"|"1.5.0@${NEW_DIGEST}"»\n`,
    select: 'image',
  },
  {
    name: '{registry, repository, tag, digest: ""}, as Bitnami charts have it',
    marked: `image:\n  registry: ghcr.io\n  repository: acme/chat-api\n  tag: «1.4.2-debian-12-r3|1.5.0»\n  digest: «""|"${NEW_DIGEST}"»\n  pullPolicy: IfNotPresent\n`,
    select: 'image',
  },
  {
    name: 'an empty digest may stay empty when the reference has none',
    marked: `image:\n  registry: ghcr.io\n  repository: acme/chat-api\n  tag: «1.4.2|1.5.0»\n  digest: ""\n`,
    select: 'image',
    image: `${APP}:1.5.0`,
  },
  {
    name: 'an empty registry is no registry',
    marked: `image: {registry: "", repository: ${APP}, tag: «1.4.2|1.5.0»}\n`,
    select: 'image',
  },
  {
    name: 'a global registry completes the repository',
    marked: `global:\n  imageRegistry: ghcr.io\napi:\n  image:\n    registry: docker.io\n    repository: acme/chat-api\n    tag: «v1|1.5.0»\n`,
    select: 'api.image',
  },
  {
    name: 'an empty tag, which falls back to appVersion, is set inside its quotes',
    marked: `image:\n  repository: ${APP}\n  pullPolicy: IfNotPresent\n  # Overrides the image tag whose default is the chart appVersion.\n  tag: «""|"1.5.0"»\n`,
    select: 'image',
  },
  { name: 'a null that is written is replaced', marked: 'image:\n  tag: «~|1.5.0»\n', select: 'image' },
  {
    name: '{tag, digest} without a repository, as environments override it',
    marked: `image:\n  tag: «1.4.2|1.5.0»\n  digest: ${DIGESTS}\n`,
    select: 'image',
  },
  {
    name: '{digest} alone',
    marked: `image:\n  repository: ${APP}\n  digest: ${DIGESTS}\n`,
    select: 'image',
    image: `${APP}@${NEW_DIGEST}`,
  },
  {
    name: 'an old tag of another type becomes a string',
    marked: `image:\n  repository: ${APP}\n  tag: «1.4|"1.5"»\n`,
    select: 'image',
    image: `${APP}:1.5`,
  },
  {
    name: 'the same text that was a number becomes a string',
    marked: `image:\n  repository: ${APP}\n  tag: «1.10|"1.10"»\n`,
    select: 'image',
    image: `${APP}:1.10`,
  },
  {
    name: 'digits of a digest without its algorithm (sha)',
    marked: `image:\n  repository: ${APP}\n  tag: «1.4.2|1.5.0»\n  sha: «${OLD_DIGEST.slice(7)}|${NEW_DIGEST.slice(7)}»\n`,
    select: 'image',
  },
  {
    name: '{image, tag}, where image is the repository',
    marked: `api:\n  image: ${APP}\n  tag: «1.4.2|1.5.0»\n`,
    select: 'api',
  },
  {
    name: 'one string under image',
    marked: `image: «${APP}:1.4.2|${FULL}»\n`,
    select: 'image',
  },
  {
    name: 'one string in quotes',
    marked: `image: «"${APP}:1.4.2@${OLD_DIGEST}"|"${FULL}"» # keep\n`,
    select: 'image',
  },
  {
    name: 'one string of a registry with a port and no tag yet',
    marked: `image: «localhost:5000/app|localhost:5000/app:1.5.0»\n`,
    select: 'image',
    image: 'localhost:5000/app:1.5.0',
  },
  {
    name: 'a whole reference under repository',
    marked: `image:\n  repository: «${APP}:1.4.2|${APP}:1.5.0»\n`,
    select: 'image',
    image: `${APP}:1.5.0`,
  },
  {
    name: 'docker.io/library/nginx is nginx',
    marked: `image:\n  repository: nginx\n  tag: «"1.26"|"1.27"»\n`,
    select: 'image',
    image: 'docker.io/library/nginx:1.27',
  },
  {
    name: 'the tag alone, by its scalar',
    marked: `image:\n  repository: ${APP}\n  tag: «1.4.2|1.5.0»\n`,
    select: 'image.tag',
  },
  {
    name: 'the tag in a flat map of tags',
    marked: 'tags:\n  web: v1\n  chat-api: «v1|1.5.0»\n  worker: v1\n',
    select: 'tags.chat-api',
  },
  {
    name: 'tag and digest by a selector each',
    marked: `image:\n  repository: ${APP}\n  tag: «1.4.2|1.5.0»\n  digest: ${DIGESTS}\n`,
    select: ['image.tag', 'image.digest'],
  },
  {
    name: 'several places at once',
    marked: `api:\n  image: «${APP}:1|${FULL}»\nmigrate:\n  image: «${APP}:1|${FULL}»\n`,
    select: ['api.image', 'migrate.image'],
  },
  {
    name: 'one scalar by two selectors',
    marked: `list:\n  - name: api\n    image: «${APP}:1|${FULL}»\n`,
    select: ['list[0].image', 'list[name=api].image'],
  },
  {
    name: 'a repository that comes by a merge key, with a tag of its own',
    marked: `defaults: &image\n  repository: ${APP}\n  pullPolicy: Always\nimage:\n  <<: *image\n  tag: «1.4.2|1.5.0»\n`,
    select: 'image',
  },
  {
    name: 'a repository that is an alias',
    marked: `repo: &repo ${APP}\nimage:\n  repository: *repo\n  tag: «1.4.2|1.5.0»\n`,
    select: 'image',
  },
  {
    name: 'keys with dots, spaces, quotes and colons',
    marked: `"a.b c":\n  'it''s: x':\n    image:\n      tag: «v1|1.5.0»\n`,
    select: '["a.b c"]["it\'s: x"].image',
  },
  {
    name: 'a key with an escape',
    marked: '"caf\\u00e9":\n  tag: «v1|1.5.0»\n',
    select: 'café',
  },
  {
    name: 'an explicit key',
    marked: '? image\n: tag: «v1|1.5.0»\n? [complex, key]\n: x\n',
    select: 'image.tag',
  },
];

const KUSTOMIZE: readonly ShapeRow[] = [
  {
    name: 'newTag of the image found by name',
    marked: `resources:\n  - ../base # keep\nimages:\n  - name: chat-api\n    newName: ${APP}\n    newTag: «v1|1.5.0» # here\n  - name: web\n    newTag: v1\n`,
    select: 'images[name=chat-api]',
  },
  {
    name: 'digest of the image found by its repository',
    marked: `images:\n- digest: ${DIGESTS}\n  name: ${APP}\n- name: web\n  newTag: v1\n`,
    select: 'images',
  },
  {
    name: 'newTag and digest together',
    marked: `images:\n- name: ${APP}\n  newTag: «"1.4"|"1.5"»\n  digest: ${DIGESTS}\n`,
    select: 'images[0]',
    image: `${APP}:1.5@${NEW_DIGEST}`,
  },
  {
    name: 'a name with a port in the selector',
    marked: `images:\n- name: localhost:5000/team/app\n  newTag: «v1|v2»\n`,
    select: 'images[name=localhost:5000/team/app].newTag',
    image: 'localhost:5000/team/app:v2',
  },
  {
    name: 'the flow form',
    marked: `images: [{name: ${APP}, newTag: «v1|1.5.0»}, {name: b, newTag: v1}]\n`,
    select: 'images',
  },
];

const deployment = (image: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  template:\n    spec:\n      containers:\n      - name: api\n        image: ${image}\n        ports: [{containerPort: 80}]\n      - name: proxy\n        image: envoy:1\n`;

const MANIFESTS: readonly ShapeRow[] = [
  {
    name: 'a container by name',
    marked: deployment(`«${APP}:1.4.2|${FULL}»`),
    select: 'spec.template.spec.containers[name=api]',
  },
  {
    name: 'the image of a container, in one document of many',
    marked: `kind: Service\nmetadata: {name: api}\n---\n${deployment(`«${APP}:1.4.2|${FULL}»`)}---\nkind: ConfigMap\nmetadata: {name: api}\n`,
    select: 'Deployment/api:spec.template.spec.containers[name=api].image',
  },
  {
    name: 'a document chosen by its namespace too',
    marked: `kind: Pod\nmetadata: {name: p, namespace: one}\nspec: {containers: [{name: c, image: "${APP}:1"}]}\n---\nkind: Pod\nmetadata: {name: p, namespace: two}\nspec: {containers: [{name: c, image: «"${APP}:1"|"${FULL}"»}]}\n`,
    select: 'Pod/two/p:spec.containers[name=c].image',
  },
  {
    name: 'the containers of a pod, found by the repository',
    marked: deployment(`«${APP}:1.4.2|${FULL}»`),
    select: 'spec.template.spec.containers',
  },
];

const parameters = (tag: string, digest: string) =>
  `kind: Application\nmetadata: {name: todo}\nspec:\n  source:\n    helm:\n      parameters:\n        - name: image.repository\n          value: ${APP}\n        - name: image.tag\n          value: ${tag}\n          forceString: true\n        - name: image.digest\n          value: ${digest}\n`;

const ARGO_CD: readonly ShapeRow[] = [
  {
    name: 'the value of the tag parameter (with the digest beside it)',
    marked: parameters('«"1.4"|"1.5"»', DIGESTS),
    select: 'spec.source.helm.parameters[name=image.tag]',
    image: `${APP}:1.5@${NEW_DIGEST}`,
  },
  {
    name: 'the value of the tag parameter by its scalar',
    marked:
      'kind: Application\nspec:\n  source:\n    helm:\n      parameters:\n        - {name: image.tag, value: «v1|1.5.0»}\n',
    select: 'spec.source.helm.parameters[name=image.tag].value',
  },
  {
    name: 'a parameter that holds the whole reference',
    marked: `kind: Application\nspec: {source: {helm: {parameters: [{name: api.image, value: «"${APP}:1"|"${FULL}"»}]}}}\n`,
    select: 'spec.source.helm.parameters[name=api.image]',
  },
  {
    name: 'one of several sources',
    marked:
      'kind: Application\nspec:\n  sources:\n    - repoURL: a\n    - repoURL: b\n      helm:\n        parameters:\n          - name: image.tag\n            value: «v1|1.5.0»\n',
    select: 'spec.sources[1].helm.parameters[name=image.tag].value',
  },
  {
    name: 'valuesObject',
    marked: `kind: Application\nspec:\n  source:\n    helm:\n      valuesObject:\n        image: {repository: ${APP}, tag: «v1|1.5.0»}\n`,
    select: 'spec.source.helm.valuesObject.image',
  },
  {
    name: 'kustomize.images as name=new:tag@digest',
    marked: `kind: Application\nspec:\n  source:\n    kustomize:\n      images:\n        - «chat-api=${APP}:1.4.2|chat-api=${FULL}»\n        - other:1\n`,
    select: 'spec.source.kustomize.images[0]',
  },
  {
    name: 'kustomize.images, found by the repository',
    marked: `kind: Application\nspec:\n  source:\n    kustomize:\n      images:\n        - other:1\n        - «${APP}:1.4.2@${OLD_DIGEST}|${FULL}»\n`,
    select: 'spec.source.kustomize.images',
  },
];

const JSON_FILES: readonly ShapeRow[] = [
  {
    name: 'JSON keeps its double quotes',
    marked: `{\n\t"image": {\n\t\t"repository": "${APP}",\n\t\t"tag": «"1.4.2"|"1.5.0"»\n\t}\n}\n`,
    select: 'image',
    path: 'values.json',
  },
  {
    name: 'a number in JSON becomes a string',
    marked: `{"image":{"repository":"${APP}","tag":«1.4|"1.5.0"»}}`,
    select: 'image',
    path: 'values.json',
  },
  {
    name: 'a null in JSON becomes a string',
    marked: '{"tags":{"chat-api":«null|"1.5.0"»}}',
    select: 'tags.chat-api',
    path: 'values.json',
  },
];

const YAML_FORMS: readonly ShapeRow[] = [
  {
    name: 'a closing bracket at the column of its key',
    marked: `args: [\n  "a", # first\n  "b"\n]\nimage: {\n  repository: ${APP},\n  tag: «v1|1.5.0»,\n}\n`,
    select: 'image',
  },
  {
    name: 'quoted text that goes on at the first column',
    marked: `note: "first\nsecond: x\n'third"\nimage:\n  tag: «v1|1.5.0»\n`,
    select: 'image',
  },
  {
    name: 'tabs after values and before comments',
    marked: 'image:\t\n  tag:\t«v1|1.5.0»\t\t# c\t\n  more: x\t\n',
    select: 'image',
  },
  {
    name: 'the tag !!str',
    marked: 'image:\n  tag: !!str «1.4|"1.10"»\n',
    select: 'image',
    image: `${APP}:1.10`,
  },
  { name: 'anchor and tag together', marked: 'image:\n  tag: &t !!str «v1|1.5.0»\n', select: 'image' },
  {
    name: 'a value on the line below its key',
    marked: 'image:\n  tag:\n    # why\n    «v1|1.5.0»\n',
    select: 'image',
  },
  {
    name: 'sequences in sequences on one line',
    marked: '- - a\n  - tag: «v1|1.5.0»\n    x: y\n- b\n',
    select: '[0][1].tag',
  },
  {
    name: 'directives and document ends',
    marked: '%YAML 1.2\n# c\n---\nimage:\n  tag: «v1|1.5.0»\n...\n# tail\n',
    select: 'image',
  },
  { name: 'blank lines first', marked: '\n\n  \n\nimage:\n  tag: «v1|1.5.0»\n', select: 'image' },
  {
    name: 'a document on the line of its marker',
    marked: '--- {image: {tag: «v1|1.5.0»}}\n',
    select: 'image',
  },
  { name: 'lines that end with CR alone', marked: 'a: 1\rimage:\r  tag: «v1|1.5.0»\r', select: 'image' },
  {
    name: 'words that look like structure inside block scalars and comments',
    marked:
      '# image:\n#   tag: v1\nscript: |2\n    image:\n      tag: v1\n  ---x\n  "open\n# image: {\nimage:\n  tag: «v1|1.5.0»\n',
    select: 'image',
  },
  {
    name: 'plain text over several lines that looks like structure',
    marked: 'note: it is\n  "not a quote\n  {nor a map\n  - nor an item\nimage:\n  tag: «v1|1.5.0»\n',
    select: 'image',
  },
  {
    name: 'brackets in brackets over lines, with comments',
    marked: 'a: [{b: [1, # ]\n  2], "c": \'}\'},\n  x]\nimage: {pull: [a,\n  b], tag: «v1|1.5.0» # }\n  }\n',
    select: 'image',
  },
  { name: 'a leading dot in the selector', marked: 'image:\n  tag: «v1|1.5.0»\n', select: '.image.tag' },
  { name: 'an item of a sequence at the top', marked: `- «${APP}:1|${FULL}»\n`, select: '[0]' },
];

function run({ marked, select = [], image = FULL, pin = false, path = 'values.yaml' }: ShapeRow): void {
  const { before, after } = readMarked(marked);
  expect(textOf(edit({ source: before, select, image, pin, path }))).toBe(after);
}

describe('Helm values', () => {
  test.each(HELM)('$name', run);
});
describe('kustomize', () => {
  test.each(KUSTOMIZE)('$name', run);
});
describe('plain manifests', () => {
  test.each(MANIFESTS)('$name', run);
});
describe('Argo CD applications', () => {
  test.each(ARGO_CD)('$name', run);
});
describe('JSON', () => {
  test.each(JSON_FILES)('$name', run);
});
describe('forms of YAML', () => {
  test.each(YAML_FORMS)('$name', run);
});

describe('the finder', () => {
  const findable = [...HELM, ...KUSTOMIZE, ...MANIFESTS, ...ARGO_CD].filter(
    ({ marked, select, image }) =>
      typeof select === 'string' &&
      (image ?? FULL).startsWith(APP) &&
      (marked.includes(APP) || marked.includes('acme/chat-api')) &&
      !select.startsWith('Pod/two'),
  );

  test.each(findable)('finds $name', (row) => run({ ...row, select: [] }));
});
