import { environments } from '../sandbox/seed.ts';
import { describeEnd, rolledBack } from './call.ts';
import type { Delivered, DeliveryEnd } from './planned-delivery.ts';
import type { PerEnvironment, Promised } from './promises.ts';
import type { World } from './world.ts';

export interface Files {
  readonly before: PerEnvironment<string>;
  readonly after: PerEnvironment<string>;
}

/** What one delivery promised, against its result, the cluster and the repository. */
export async function judgeDelivery(
  delivered: Delivered,
  world: World,
  files: Files,
): Promise<readonly Promised[]> {
  const { environment, ends, release } = delivered.plan;
  const runs = (await world.readRunningImages(environment, release.service)).join(' and ');
  return ends.kind === 'healthy'
    ? [judgeHealthy(delivered, runs)]
    : judgeRolledBack(delivered, ends, { runs, files });
}

function judgeHealthy({ plan: { release, environment }, called }: Delivered, runs: string): Promised {
  const isVerified = called.exitCode === 0 && called.result?.verdict === 'healthy';
  return {
    sentence: `${release.service} ${release.version} is verified in ${environment}, and its digest is what runs there`,
    holds: isVerified && runs === release.image,
    instead: `${describeEnd(called)}, ${runs} runs`,
  };
}

interface Afterwards {
  readonly runs: string;
  readonly files: Files;
}

function judgeRolledBack(
  { plan, called }: Delivered,
  ends: Extract<DeliveryEnd, { kind: 'rolled-back' }>,
  { runs, files }: Afterwards,
): readonly Promised[] {
  const { result, exitCode } = called;
  const name = `${plan.release.service} ${plan.release.version}`;
  const changed = environments.filter(
    (environment) => files.before.get(environment) !== files.after.get(environment),
  );
  return [
    {
      sentence: `${name} is found out in ${plan.environment}: ${ends.rootCause}`,
      holds: exitCode === 1 && result?.verdict === 'failed' && result.rootCause?.code === ends.rootCause,
      instead: `${describeEnd(called)}, ${result?.rootCause?.code ?? 'no root cause'}`,
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
