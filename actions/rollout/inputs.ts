import { boolean, choice, duration, image, list, path, secret, text } from '../../core/action/input-types.ts';
import { defineInputs, type InputType, type InputValues } from '../../core/action/inputs.ts';
import { repositoryInputs } from '../bump/inputs.ts';

const MINUTE = 60_000;

const commit: InputType<string> = {
  label: 'commit id',
  schema: { type: 'string', pattern: '^[0-9a-f]{40}([0-9a-f]{24})?$' },
  parse: (given) => {
    const id = given.toLowerCase();
    if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(id)) return id;
    throw new Error('must be a whole commit id of 40 (or 64) hexadecimal digits');
  },
};

const applicationName: InputType<string> = {
  label: 'application name',
  parse: (given) => {
    if (/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$/.test(given)) return given;
    throw new Error('must be the name of an Argo CD application, or `namespace/name`');
  },
};

/** How to reach Argo CD: the same in `rollout` and `deliver`. */
export const argocdInputs = defineInputs({
  server: {
    type: text({ label: 'URL or host' }),
    environment: 'ARGOCD_SERVER',
    description: 'Argo CD server, with the base path it runs under: `https://argocd.example.com/argocd`.',
  },
  token: {
    type: secret,
    secret: true,
    environment: 'ARGOCD_AUTH_TOKEN',
    description:
      'Argo CD token. Least rights: `applications, get`; for rollbacks and `sync` also `applications, sync`; for ApplicationSets that sync in steps `applicationsets, get`.',
  },
  'token-file': {
    type: path(),
    description: 'File that holds the token, read again when Argo CD refuses it; goes before `token`.',
  },
  'oidc-connector': {
    type: text({ label: 'id of a Dex connector' }),
    description:
      'Exchange the identity token of the workflow (`permissions: id-token: write`) at this connector of Argo CD’s Dex; no stored token is needed. Goes before the others.',
  },
  'oidc-audience': {
    type: text(),
    description: 'Audience of the identity token. Default: the address of the server.',
  },
  'ca-file': {
    type: path(),
    description: 'PEM file of certificate authorities to trust beside those of the system.',
  },
  'client-certificate-file': {
    type: path(),
    description: 'PEM file of a client certificate, for servers that want one; needs `client-key-file`.',
  },
  'client-key-file': { type: path(), description: 'PEM file of the key to that certificate.' },
  'tls-server-name': {
    type: text(),
    description: 'Name the certificate of the server is for, where it is not the one in the address.',
  },
  insecure: {
    type: boolean,
    default: 'false',
    description: 'Do not check the certificate of the server: anybody on the way can read the token.',
  },
  header: {
    type: list(text({ label: '`Name: value`', mayBeginWithDash: true })),
    secret: true,
    environment: 'SLIPWAY_ARGOCD_HEADERS',
    description: 'Headers a gateway in front of Argo CD wants, one per line.',
  },
  project: {
    type: text(),
    description:
      'Argo CD project of the applications. With it, Argo CD tells a missing application from a missing right.',
  },
  'app-namespace': {
    type: text(),
    description: 'Namespace of the Application objects, where it is not Argo CD’s own.',
  },
});

/** How long and how strictly a rollout is watched: the same in `rollout` and `deliver`. */
export const watchInputs = defineInputs({
  timeout: {
    type: duration({ min: 1000, max: 24 * 60 * MINUTE }),
    default: '10m',
    description: 'How long to wait for a verdict; after that it is `unknown`.',
  },
  stability: {
    type: duration({ max: 60 * MINUTE }),
    default: '15s',
    description: 'How long the release has to stay healthy, without a break, before it is called healthy.',
  },
  sync: {
    type: boolean,
    default: 'false',
    description: 'Start a sync where the application does not sync by itself. Nothing else ever starts one.',
  },
  paused: {
    type: choice('wait', 'success', 'fail'),
    default: 'wait',
    description:
      'What an Argo Rollout that pauses for people means: go on waiting, a healthy release, or a failed one. A pause that ends by itself is waited for.',
  },
  'on-failure': {
    type: choice('fail-fast', 'wait-all'),
    default: 'fail-fast',
    description: 'With several applications: end at the first failure, or wait for all of them.',
  },
  'rollback-on': {
    type: choice('failed', 'failed,unknown'),
    default: 'failed',
    description:
      'Verdicts that lead to a rollback; `unknown` is a time-out or an Argo CD that cannot be asked.',
  },
  'registry-config': {
    type: path(),
    description:
      'Docker configuration file with logins for registries (`~/.docker/config.json`), to ask whether an image exists.',
  },
  record: {
    type: path(),
    description: 'Write all that was observed to this file, for `replay`: one JSON object a line.',
  },
});

export const rolloutInputs = defineInputs({
  application: {
    type: list(applicationName),
    description: 'Applications to watch, one per line; `namespace/name` for applications in any namespace.',
  },
  selector: {
    type: text({ label: 'label selector' }),
    description: 'Watch all applications with these labels, instead of or beside `application`.',
  },
  revision: { type: commit, description: 'Commit of the GitOps repository that has to go live.' },
  image: {
    type: list(image),
    description: 'Image references the commit brought; without them each application is judged as a whole.',
  },
  ...argocdInputs,
  repository: {
    type: text({ label: 'URL' }),
    description: 'URL of the GitOps repository. Default: the source of the applications.',
  },
  branch: {
    type: text(),
    description: 'Branch the commit was pushed to. Default: the one the applications follow.',
  },
  'git-token': repositoryInputs['git-token'],
  'git-timeout': repositoryInputs['git-timeout'],
  'author-name': repositoryInputs['author-name'],
  'author-email': repositoryInputs['author-email'],
  ...watchInputs,
  rollback: {
    type: choice('automatic', 'propose', 'off'),
    default: 'off',
    description: 'What to do about a failed release: take our own change back in Git, say how, or nothing.',
  },
  replay: { type: path(), description: 'Judge a recorded trace; no server is asked.' },
  'dry-run': {
    type: boolean,
    default: 'false',
    description: 'Check everything and say what would be watched.',
  },
  'fail-on': {
    type: list(choice('blocked', 'superseded')),
    description: 'Verdicts that fail the step too; `failed` and `unknown` always do.',
  },
});

export type ArgocdInputs = InputValues<typeof argocdInputs>;
export type RolloutInputs = InputValues<typeof rolloutInputs>;
