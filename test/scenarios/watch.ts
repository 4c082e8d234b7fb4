import { duration, type Lab } from './lab.ts';
import { type Answer, runSlipway } from './slipway.ts';

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
    ...['--source', `shop/api@${'c'.repeat(40)}`, '--build', String(build)],
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
  { kind = 'Deployment', file = `apps/${application}/api.yaml`, argocd }: Written = {},
): Promise<void> {
  const [repository = ''] = lab.image('shop/api', 'x').split(/:x@/);
  const configuration = {
    services: { api: { image: repository } },
    defaults: {
      argocd: { server: lab.url, ...(argocd ?? { applications: [application] }) },
      images: file,
      select: `${kind}/api:spec.template.spec.containers[name=api].image`,
    },
    // An environment of its own: the same release of two scenarios is not the same intent.
    environments: [{ name: application }],
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
}

function configurationPath(application: string): string {
  return `delivery/${application}.yaml`;
}
