import type { Lab } from './lab.ts';
import { analysisTemplate, clusterService, type ServiceRequest } from './workloads.ts';

/** Each step takes more pods with it; the pauses between them end by themselves. */
export const timed = canary([
  { setWeight: 25 },
  { pause: { duration: '5s' } },
  { setWeight: 50 },
  { pause: { duration: 20 } },
]);
/** The second step waits for people. */
export const manual = canary([{ setWeight: 25 }, { pause: {} }]);
export const analysed = canary([
  { setWeight: 25 },
  { analysis: { templates: [{ templateName: 'smoke' }] } },
  { setWeight: 50 },
]);

export function canary(steps: readonly object[]): Partial<ServiceRequest> {
  return { kind: 'Rollout', replicas: 4, strategy: { canary: { maxSurge: 1, maxUnavailable: 0, steps } } };
}

const promotions = {
  automatic: { autoPromotionEnabled: true },
  late: { autoPromotionSeconds: 20 },
  manual: { autoPromotionEnabled: false },
} as const;

export function blueGreen(promotion: keyof typeof promotions): Partial<ServiceRequest> {
  const services = { activeService: 'api', previewService: 'api-preview' };
  return { kind: 'Rollout', strategy: { blueGreen: { ...services, ...promotions[promotion] } } };
}

export const preview = () => ({ 'preview.yaml': clusterService({ name: 'api-preview', selects: 'api' }) });
export const smokeTest = (tag: string) => (lab: Lab) => ({
  'smoke.yaml': analysisTemplate({ name: 'smoke', image: lab.image('shop/job', tag) }),
});

/** The health Argo CD gives the Rollout `api`. */
export async function rolloutHealth(lab: Lab, application: string): Promise<string | undefined> {
  const found = (await lab.admin.call('GET', `/api/v1/applications/${application}`)) as {
    readonly status: {
      readonly resources?: readonly {
        readonly kind: string;
        readonly health?: { readonly status: string };
      }[];
    };
  };
  return found.status.resources?.find(({ kind }) => kind === 'Rollout')?.health?.status;
}
