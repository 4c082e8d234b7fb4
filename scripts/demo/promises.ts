import type { Sandbox } from '../sandbox/sandbox.ts';
import { applicationName, type EnvironmentName, environments, manifestPath } from '../sandbox/seed.ts';
import { type Delivered, rolledBack } from './delivery.ts';
import { type PlannedDelivery, service } from './releases.ts';

/** Something the demo said it would show. */
export interface Promised {
  readonly sentence: string;
  readonly holds: boolean;
  /** What was there instead. */
  readonly instead: string;
}

/** Looks at the world while the demo runs, past everything Slipway says about itself. */
export class Witness {
  readonly #sandbox: Sandbox;
  readonly #wanted: number;
  #fewestServing: number;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.#wanted = serving(sandbox, 'prod');
    this.#fewestServing = this.#wanted;
    sandbox.argocd.cluster.onChange(() => {
      this.#fewestServing = Math.min(this.#fewestServing, serving(sandbox, 'prod'));
    });
  }

  /** Manifests of every environment as the repository has them now. */
  async readFiles(): Promise<ReadonlyMap<EnvironmentName, string>> {
    const { repository } = this.#sandbox;
    const read = environments.map(
      async (name) => [name, (await repository.readFile('main', manifestPath(name))) ?? ''] as const,
    );
    return new Map(await Promise.all(read));
  }

  neverLessServing(): Promised {
    return {
      sentence: `prod served through all of it: never fewer than ${this.#wanted} ready pods of ${service}`,
      holds: this.#wanted > 0 && this.#fewestServing === this.#wanted,
      instead: `${this.#fewestServing} at one moment`,
    };
  }

  noStrangeCalls(): Promised {
    const { violations } = this.#sandbox.argocd;
    return {
      sentence: 'Slipway asked Argo CD nothing its API does not have',
      holds: violations.length === 0,
      instead: violations.slice(0, 3).join('; '),
    };
  }
}

/** What one delivery promised, against its result, the cluster and the repository. */
export function judgeDelivery(delivered: Delivered, sandbox: Sandbox, files: Files): readonly Promised[] {
  const { plan } = delivered;
  return plan.ends.kind === 'healthy'
    ? [judgeHealthy(delivered, sandbox)]
    : judgeRolledBack(delivered, plan.ends, { sandbox, files });
}

export interface Files {
  readonly before: ReadonlyMap<EnvironmentName, string>;
  readonly after: ReadonlyMap<EnvironmentName, string>;
}

function judgeHealthy({ plan, result, exitCode, problem }: Delivered, sandbox: Sandbox): Promised {
  const runs = imageOf(sandbox, plan);
  return {
    sentence: `${service} ${plan.release.version} is verified in ${plan.environment}, and its digest is what runs there`,
    holds: exitCode === 0 && result?.verdict === 'healthy' && runs === plan.release.image,
    instead: `exit status ${exitCode}, ${result?.verdict ?? result?.reasonCode ?? problem}, ${runs} runs`,
  };
}

interface World {
  readonly sandbox: Sandbox;
  readonly files: Files;
}

function judgeRolledBack(
  { plan, result, exitCode, problem }: Delivered,
  ends: { readonly rootCause: string; readonly to: string },
  { sandbox, files }: World,
): readonly Promised[] {
  const name = `${service} ${plan.release.version}`;
  const runs = imageOf(sandbox, plan);
  const changed = environments.filter(
    (environment) => files.before.get(environment) !== files.after.get(environment),
  );
  return [
    {
      sentence: `${name} is found out in ${plan.environment}: ${ends.rootCause}`,
      holds: exitCode === 1 && result?.verdict === 'failed' && result.rootCause?.code === ends.rootCause,
      instead: `exit status ${exitCode}, ${result?.rootCause?.code ?? result?.reasonCode ?? problem}`,
    },
    {
      sentence: `${plan.environment} runs ${ends.to} again, verified`,
      holds: rolledBack(result) === 'verified' && runs.includes(`:${ends.to}@`),
      instead: `rolled back: ${rolledBack(result)}, ${runs} runs`,
    },
    {
      sentence: `the rollback of ${plan.release.version} left every file of the repository byte for byte as it was before`,
      holds: changed.length === 0,
      instead: `changed: ${changed.join(', ')}`,
    },
  ];
}

/** Images of the service in the cluster, joined where there is more than one. */
function imageOf({ argocd }: Sandbox, { environment }: PlannedDelivery): string {
  const images = argocd.application(applicationName(environment)).status.summary.images ?? [];
  return images.filter((image) => image.includes(`/${service}:`)).join(' and ');
}

function serving({ argocd }: Sandbox, environment: EnvironmentName): number {
  const found = argocd.cluster.get({ kind: 'Deployment', namespace: `todo-${environment}`, name: service });
  return found?.kind === 'Deployment' ? found.status.available : 0;
}
