import { parseSlipwayConfig } from '../../core/config/parse.ts';
import { findEnvironment, type Place, resolvePlaces } from '../../core/config/places.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { SlipwayError } from '../../core/errors.ts';
import type { BumpTask, Repository, readPasses, readRelease } from '../bump/task.ts';
import type { Policy } from '../rollout/supervision.ts';
import type { Selection } from '../rollout/target.ts';
import { policyOf } from '../rollout/task.ts';
import type { DeliveryInputs } from './inputs.ts';

/** One target of the environment: what is written for it, and where it is watched. */
export interface DeliveryUnit {
  /** `prod`, or `prod/aks` where the environment has targets. */
  readonly label: string;
  readonly target?: string;
  readonly task: BumpTask;
  readonly server?: string;
  readonly selection: Selection;
  readonly policy: Policy;
}

export interface DeliveryPlan {
  /** In the order they are rolled out. */
  readonly units: readonly DeliveryUnit[];
  readonly together: boolean;
}

export interface PlanRequest {
  readonly inputs: DeliveryInputs;
  readonly repository: Repository;
  readonly release: ReturnType<typeof readRelease>;
  readonly passes: ReturnType<typeof readPasses>;
  readonly actor?: string;
  readonly promotion?: NonNullable<BumpTask['promotion']>;
  /** Bytes of `slipway.yaml`. */
  readonly config: Uint8Array;
}

/** Where slipway.yaml says nothing. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000;
const DEFAULT_STABILITY_MS = 15_000;

/**
 * What a delivery consists of, by the inputs and `slipway.yaml`: inputs win, as they are nearer. Raises (caller) what
 * the configuration is refused for, `applications-missing`.
 */
export function planDelivery(request: PlanRequest): DeliveryPlan {
  const { inputs } = request;
  const config = parseSlipwayConfig(inputs.config, request.config);
  const { environment, service, target } = inputs;
  const places = resolvePlaces(config, { environment, service, target });
  return {
    units: places.map((place) => planUnit(request, place)),
    together: findEnvironment(config, environment).parallel && places.length > 1,
  };
}

function planUnit(request: PlanRequest, place: Place): DeliveryUnit {
  const { inputs, repository, release, passes, actor, promotion } = request;
  const { service, environment, target } = place;
  const policy = choosePolicy(inputs, place);
  return {
    label: target === undefined ? environment : `${environment}/${target}`,
    task: {
      destination: { kind: 'repository', repository },
      name: { kind: 'service', config: inputs.config, service, environment, ...definedOnly({ target }) },
      release,
      dryRun: inputs['dry-run'],
      watchMs: watchTime(policy),
      ...passes,
      ...definedOnly({ actor, promotion }),
    },
    policy,
    selection: selectApplications(inputs, place),
    ...definedOnly({ target, server: inputs.server ?? place.argocd.server }),
  };
}

/** The watch, the rollback after it and its own watch, and what lies between them. */
function watchTime({ timeoutMs, stabilityMs }: Policy): number {
  return 2 * (timeoutMs + stabilityMs) + 5 * 60_000;
}

function selectApplications(inputs: DeliveryInputs, { argocd, environment }: Place): Selection {
  const { applications, selector, project, namespace } = argocd;
  if (applications.length === 0 && selector === undefined) throw noApplications(inputs.config, environment);
  return {
    names: applications,
    ...definedOnly({
      selector,
      project: inputs.project ?? project,
      appNamespace: inputs['app-namespace'] ?? namespace,
    }),
  };
}

function choosePolicy(inputs: DeliveryInputs, { rollback, timeoutMs, stabilityMs }: Place): Policy {
  return policyOf({
    ...inputs,
    timeout: inputs.timeout ?? timeoutMs ?? DEFAULT_TIMEOUT_MS,
    stability: inputs.stability ?? stabilityMs ?? DEFAULT_STABILITY_MS,
    rollback: inputs.rollback ?? rollback,
  });
}

function noApplications(file: string, environment: string): SlipwayError {
  return new SlipwayError({
    code: 'applications-missing',
    kind: 'caller',
    what: `${file} names no Argo CD application for ${environment}`,
    why: 'A delivery is watched where Argo CD deploys it, so it has to know the application',
    fix: 'Add `argocd.applications` or `argocd.selector` to the environment or to `defaults`, or use `bump`, which watches nothing.',
  });
}
