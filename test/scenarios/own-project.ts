import { allRights, type Right } from './project.ts';
import type { Scenario } from './scenario.ts';

/** The same with a project, and a token, of its own; both have the name of the scenario. */
export function inOwnProject(scenario: Scenario, rights: readonly Right[] = allRights): Scenario {
  const { name } = scenario;
  return {
    ...scenario,
    application: { ...scenario.application, project: name },
    standpoint: async (lab) => ({ token: await lab.applyProject({ name, rights }) }),
  };
}
