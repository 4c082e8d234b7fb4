import type { Environment, SlipwayConfig } from '../config/config.ts';

/** The policy without the gates whose verdicts the log does not hold, and the environments that lost one. */
export function withoutVerdicts(config: SlipwayConfig): {
  readonly config: SlipwayConfig;
  readonly lost: readonly string[];
} {
  const environments = new Map(
    [...config.environments].map(([name, environment]) => [name, withoutChecks(environment)]),
  );
  const lost = [...config.environments.values()].filter(asksForVerdicts).map(({ name }) => name);
  return { config: { ...config, environments }, lost };
}

function asksForVerdicts({ gates }: Environment): boolean {
  return gates !== undefined && (gates.scan || gates.checks.length > 0);
}

function withoutChecks(environment: Environment): Environment {
  const { gates } = environment;
  return gates === undefined ? environment : { ...environment, gates: { ...gates, scan: false, checks: [] } };
}
