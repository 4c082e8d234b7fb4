import type { Lab } from './lab.ts';
import { type RolloutAnswer, runSlipway } from './rollout.ts';

export interface DeliveryRequest {
  readonly application: string;
  readonly image: string;
  readonly build: number;
  /** Takes the trace. */
  readonly traceFile: string;
  readonly timeout?: string;
  readonly extra?: readonly string[];
}

/** Puts the configuration of one application with the service `api` into the repository; `deliver` reads it there. */
export async function configureDelivery(lab: Lab, application: string): Promise<void> {
  const [repository = ''] = lab.image('shop/api', 'x').split(/:x@/);
  const configuration = {
    services: { api: { image: repository } },
    defaults: {
      argocd: { server: lab.url, applications: [application] },
      images: `apps/${application}/api.yaml`,
      select: 'Deployment/api:spec.template.spec.containers[name=api].image',
    },
    environments: [{ name: 'dev' }],
  };
  // Outside of the application's folder, where Argo CD would take it for a manifest.
  await lab.git.commit({ [configurationPath(application)]: JSON.stringify(configuration, undefined, 2) });
}

/** Runs `slipway deliver` as a pipeline would. */
export function runDelivery(lab: Lab, request: DeliveryRequest): Promise<RolloutAnswer> {
  const { application, image, build, traceFile, timeout = '4m' } = request;
  const words = [
    ['--repository', lab.git.url],
    ['--config', configurationPath(application)],
    ['--environment', 'dev'],
    ['--service', 'api'],
    ['--image', image],
    ['--source', `shop/api@${'c'.repeat(40)}`],
    ['--build', String(build)],
    ['--timeout', timeout],
    ['--record', traceFile],
    ['--json'],
    request.extra ?? [],
  ];
  return runSlipway(lab, ['deliver', ...words.flat()]);
}

function configurationPath(application: string): string {
  return `delivery/${application}.yaml`;
}
