import * as z from 'zod/mini';
import {
  checkDuration,
  checkFreezePeriod,
  checkImageRepository,
  checkLogin,
  checkName,
  checkPathTemplate,
  checkSelectorTemplate,
  checkServerTemplate,
  checkTemplate,
  checkWindow,
  LOGIN_PATTERN,
  NAME_PATTERN,
  type TextRule,
} from './text-rules.ts';

/** A text under a rule of its own; the description is what editors show. */
function text(refuse: TextRule, meta: { readonly description: string; readonly pattern?: string }) {
  return z.string().check(
    z.superRefine((value, context) => {
      const message = refuse(value);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
    z.meta(meta),
  );
}

function oneOrMany<Schema extends z.ZodMiniType>(one: Schema) {
  return z.union([one, z.array(one).check(z.minLength(1))]);
}

const name = (description: string) => text(checkName, { description, pattern: NAME_PATTERN });
const duration = (description: string) =>
  text(checkDuration, { description, pattern: '^([0-9]+(ms|s|m|h|d))+$' });

const service = z.strictObject({
  image: text(checkImageRepository, { description: 'Image repository, without tag and digest.' }),
});

const argocd = z.strictObject({
  server: z.optional(text(checkServerTemplate, { description: 'Address of the Argo CD server.' })),
  applications: z.optional(
    oneOrMany(text(checkTemplate, { description: 'Application that deploys the services, by name.' })),
  ),
  selector: z.optional(text(checkTemplate, { description: 'Label selector of the applications.' })),
  project: z.optional(text(checkTemplate, { description: 'Argo CD project of the applications.' })),
  namespace: z.optional(text(checkTemplate, { description: 'Namespace of the applications.' })),
});

const gates = z.strictObject({
  soak: z.optional(
    duration('How long the digest must have been verified healthy in the environment before.'),
  ),
  windows: z.optional(
    oneOrMany(
      text(checkWindow, { description: 'When releases may go out: Mon-Thu 09:00-16:00 Europe/Berlin.' }),
    ),
  ),
  freezes: z.optional(
    oneOrMany(
      text(checkFreezePeriod, {
        description: 'No releases from then to then: 2026-12-20 18:00 - 2027-01-02 06:00 Europe/Berlin.',
      }),
    ),
  ),
  approval: z.optional(z.enum(['required']).check(z.describe('A person must approve the release.'))),
  approvers: z.optional(
    oneOrMany(
      text(checkLogin, {
        description: 'GitHub login of somebody whose approval counts; left out: whoever may merge.',
        pattern: LOGIN_PATTERN,
      }),
    ),
  ),
  scan: z.optional(
    z.enum(['required']).check(z.describe('The scan of the digest must have passed the policy.')),
  ),
  checks: z.optional(
    oneOrMany(name('Name of a further verdict on the digest that must say that it passed.')),
  ),
  hotfix: z.optional(
    z.enum(['allowed']).check(z.describe('A release marked as a hotfix passes windows and freezes.')),
  ),
});

const carried = z.strictObject({
  file: text(checkPathTemplate, { description: 'File that holds the value, in each environment.' }),
  select: oneOrMany(text(checkSelectorTemplate, { description: 'Where in the file the value is written.' })),
});

/** What an environment may say and `defaults` may say for all of them. */
const shared = {
  targets: z.optional(z.array(name('Cluster or region.')).check(z.minLength(1))),
  parallel: z.optional(
    z.boolean().check(z.describe('Roll the targets out together instead of one after another.')),
  ),
  argocd: z.optional(argocd),
  images: z.optional(
    text(checkPathTemplate, {
      description: 'File of the GitOps repository that holds the running image references.',
    }),
  ),
  select: z.optional(
    oneOrMany(text(checkSelectorTemplate, { description: 'Where in the file the image is written.' })),
  ),
  rollback: z.optional(
    z.enum(['automatic', 'propose', 'off']).check(z.describe('What happens to a release that failed.')),
  ),
  stability: z.optional(duration('How long a release must stay healthy to be verified.')),
  timeout: z.optional(duration('How long a rollout may take.')),
  gates: z.optional(gates),
  promote: z.optional(
    z
      .enum(['services', 'set'])
      .check(
        z.describe('Promote each service by itself, or the exact combination that ran verified together.'),
      ),
  ),
  carry: z.optional(
    z
      .array(carried)
      .check(
        z.minLength(1),
        z.describe('Values that go along with a release, taken from the environment before.'),
      ),
  ),
};

const environment = z.strictObject({
  name: name('Name of the environment.'),
  after: z.optional(name('Environment whose releases this one receives.')),
  ...shared,
});

/** The one definition of `slipway.yaml`: the reader and the published JSON Schema both come from it. */
export const slipwayShape = z.strictObject({
  services: z.record(name('Name of the service.'), service),
  defaults: z.optional(z.strictObject(shared)),
  environments: z.array(environment).check(z.minLength(1)),
});

export type SlipwayFile = z.output<typeof slipwayShape>;
export type EnvironmentEntry = SlipwayFile['environments'][number];
export type SharedSettings = NonNullable<SlipwayFile['defaults']>;

const KNOWN_KEYS = {
  file: Object.keys(slipwayShape.shape),
  service: Object.keys(service.shape),
  defaults: Object.keys(shared),
  environment: Object.keys(environment.shape),
  argocd: Object.keys(argocd.shape),
  gates: Object.keys(gates.shape),
  carry: Object.keys(carried.shape),
};

/** The keys that may stand in the map at a path, for suggestions. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  const [first] = path;
  const last = path.at(-1);
  if (first === undefined) return KNOWN_KEYS.file;
  if (first === 'services') return KNOWN_KEYS.service;
  if (path.at(-2) === 'carry') return KNOWN_KEYS.carry;
  if (last === 'argocd' || last === 'gates') return KNOWN_KEYS[last];
  return first === 'defaults' ? KNOWN_KEYS.defaults : KNOWN_KEYS.environment;
}
