import { duration, type Lab } from './lab.ts';
import { type Answer, outputOf, runSlipway } from './slipway.ts';

/** What both commands that watch are told. */
export interface Watch {
  /** Takes the trace. */
  readonly traceFile: string;
  /** Of the wall clock. */
  readonly timeout?: string;
  /** Further words of the command line. */
  readonly words?: readonly string[];
}

export interface RolloutRequest extends Watch {
  readonly application: string;
  /** Words that say which applications are watched; by default the one above. */
  readonly target?: readonly string[] | undefined;
  readonly revision: string;
  readonly images: readonly string[];
}

export interface DeliveryRequest extends Watch {
  readonly application: string;
  readonly image: string;
  readonly build: number;
}

/** Seconds of the cluster's life for which a release has to hold. */
export const stabilitySeconds = 15;

export interface BumpRequest extends Pick<DeliveryRequest, 'application' | 'image' | 'build'> {
  /** Of the workload of `api`. */
  readonly kind?: string | undefined;
}

/** `slipway bump` of the image of the service `api`; gives the commit. */
export async function runBump(lab: Lab, { application, kind, image, build }: BumpRequest): Promise<string> {
  const answer = await runSlipway(lab, [
    ...['bump', '--repository', lab.git.url, '--file', fileOf(application), '--select', selectorOf(kind)],
    ...['--image', image, '--source', source, '--build', String(build)],
  ]);
  if (answer.decision !== 'bumped') throw new Error(`the bump ended as ${answer.stdout}`);
  return outputOf(answer, 'commit');
}

/** `slipway rollout` of a commit that somebody made. */
export function runRollout(lab: Lab, request: RolloutRequest): Promise<Answer> {
  const { application, revision, images, target = ['--application', application] } = request;
  return runSlipway(lab, [
    ...['rollout', '--server', lab.url, ...target, '--revision', revision],
    ...images.flatMap((image) => ['--image', image]),
    ...watchWords(lab, request),
  ]);
}

/** `slipway deliver` of an image of the service `api`; needs `configureDelivery`. */
export function runDelivery(lab: Lab, request: DeliveryRequest): Promise<Answer> {
  const { application, image, build } = request;
  return runSlipway(lab, [
    ...['deliver', '--repository', lab.git.url, '--config', configurationPath(application)],
    ...['--environment', application, '--service', 'api', '--image', image],
    ...['--source', source, '--build', String(build)],
    ...watchWords(lab, request),
  ]);
}

function watchWords(lab: Lab, { traceFile, timeout = '4m', words = [] }: Watch): readonly string[] {
  const stability = duration(lab, stabilitySeconds);
  return ['--timeout', timeout, '--stability', stability, '--record', traceFile, ...words];
}

/** Puts the configuration of one application with the service `api` into the repository; `deliver` reads it there. */
export async function configureDelivery(
  lab: Lab,
  application: string,
  { kind, file = fileOf(application), argocd, targets, isParallel = false, further = [] }: Written = {},
): Promise<void> {
  const [repository = ''] = lab.image('shop/api', 'x').split(/:x@/);
  const configuration = {
    services: { api: { image: repository } },
    defaults: {
      argocd: { server: lab.url, ...(argocd ?? { applications: [application] }) },
      images: file,
      select: [selectorOf(kind), ...further],
    },
    // An environment of its own: the same release of two scenarios is not the same intent.
    environments: [
      { name: application, ...(targets === undefined ? {} : { targets, parallel: isParallel }) },
    ],
  };
  // Outside of the application's folder, where Argo CD would take it for a manifest.
  await lab.git.commit({ [configurationPath(application)]: JSON.stringify(configuration, undefined, 2) });
}

/** Where the image of `api` is written, and which applications run it, as `slipway.yaml` says it. */
export interface Written {
  readonly kind?: string;
  readonly file?: string;
  readonly argocd?:
    | { readonly applications: readonly string[]; readonly namespace?: string }
    | { readonly selector: string };
  /** Clusters of the environment, in their order; `{target}` stands for each. */
  readonly targets?: readonly string[];
  /** They are delivered together. */
  readonly isParallel?: boolean;
  /** Selectors of further places of the same image. */
  readonly further?: readonly string[];
}

/** The commit of the service's repository that every image of a scenario was built of. */
const source = `shop/api@${'c'.repeat(40)}`;

function fileOf(application: string): string {
  return `apps/${application}/api.yaml`;
}

function selectorOf(kind = 'Deployment'): string {
  return `${kind}/api:spec.template.spec.containers[name=api].image`;
}

function configurationPath(application: string): string {
  return `delivery/${application}.yaml`;
}
