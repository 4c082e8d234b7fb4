import { z } from 'zod';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { waitFor } from '../processes.ts';

const applicationShape = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  status: z
    .object({
      sync: z.object({ status: z.string() }).optional(),
      health: z.object({ status: z.string().optional() }).optional(),
      conditions: z.array(z.object({ type: z.string(), message: z.string() })).default([]),
      operationState: z
        .object({ phase: z.string(), message: z.string().default(''), retryCount: z.number().default(0) })
        .optional(),
    })
    .default({ conditions: [] }),
});

/** An Application, as far as the tests look into it. */
export type Application = z.output<typeof applicationShape>;

const listShape = z.object({ items: z.array(applicationShape) });
const listPath = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

/** All Applications by name, past Argo CD's own API. */
export async function readApplications(api: KubernetesApi): Promise<ReadonlyMap<string, Application>> {
  const { items } = listShape.parse(await api.get(listPath));
  return new Map(items.map((item) => [item.metadata.name, item]));
}

/** Waits until a condition holds of each of the named Applications; else an Error tells of those it does not hold of. */
export async function waitForApplications(
  api: KubernetesApi,
  names: readonly string[],
  holds: (application: Application) => boolean,
): Promise<ReadonlyMap<string, Application>> {
  return waitFor(
    async () => {
      const found = await readApplications(api);
      const others = names.filter((name) => {
        const application = found.get(name);
        return application === undefined || !holds(application);
      });
      if (others.length === 0) return found;
      throw new Error(others.map((name) => tell(name, found.get(name))).join('\n'));
    },
    { what: `the state of ${names.length} applications`, deadlineMs: 240_000, signal: api.closed },
  );
}

/** Synced and healthy, and no operation under way. */
export function isAtRest({ status }: Application): boolean {
  return status.sync?.status === 'Synced' && hasSettled({ status });
}

function hasSettled({ status }: Pick<Application, 'status'>): boolean {
  return status.health?.status === 'Healthy' && status.operationState?.phase === 'Succeeded';
}

function tell(name: string, application: Application | undefined): string {
  if (application === undefined) return `${name}: is not there`;
  const { sync, health, operationState, conditions } = application.status;
  const words = [sync?.status, health?.status, operationState?.phase, operationState?.message];
  return `${name}: ${[...words, ...conditions.map(({ type, message }) => `${type} (${message})`)].join(', ')}`;
}

/** The step of the platform's rollout that an Application belongs to. */
function tierOf({ metadata }: Pick<Application, 'metadata'>): number {
  return Number(metadata.labels['todo.dev/tier']);
}

/** When something first happened to an Application, as the number of a change: the API server tells them in their order. */
export interface Milestones {
  readonly tier: number;
  /** A sync was under way. */
  began?: number;
  /** It was healthy, and its sync was over. */
  settled?: number;
}

/** Follows all Applications from now on; the map grows with what they come to. */
export async function followApplications(api: KubernetesApi): Promise<ReadonlyMap<string, Milestones>> {
  const followed = new Map<string, Milestones>();
  let changes = 0;
  await api.watch(`${listPath}?watch=true`, (object) => {
    if (object === undefined) return;
    const application = applicationShape.parse(object);
    const { name } = application.metadata;
    const milestones = followed.get(name) ?? { tier: tierOf(application) };
    changes += 1;
    if (application.status.operationState !== undefined) milestones.began ??= changes;
    if (hasSettled(application)) milestones.settled ??= changes;
    followed.set(name, milestones);
  });
  return followed;
}

export interface Step {
  readonly tier: number;
  /** The first sync of any of its Applications. */
  readonly began: number;
  /** The last of them had settled. */
  readonly settled: number;
}

/** The steps of the rollout in their order; what never happened is not a number. */
export function stepsOf(followed: ReadonlyMap<string, Milestones>): readonly Step[] {
  const all = [...followed.values()].filter(({ tier }) => !Number.isNaN(tier));
  const tiers = [...new Set(all.map(({ tier }) => tier))].sort((one, other) => one - other);
  return tiers.map((tier) => {
    const members = all.filter((one) => one.tier === tier);
    return {
      tier,
      began: Math.min(...members.map(({ began = Number.NaN }) => began)),
      settled: Math.max(...members.map(({ settled = Number.NaN }) => settled)),
    };
  });
}
