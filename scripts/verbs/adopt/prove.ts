import { openArgoCd } from '../../../actions/rollout/connect.ts';
import { readTarget, type Selection } from '../../../actions/rollout/target.ts';
import type { ArgoConnection } from '../../../adapters/argocd/connection.ts';
import type { ActionContext } from '../../../core/action/definition.ts';
import type { Objection } from '../../../core/acts/adopt.ts';
import { findFault } from '../../../core/acts/judge-live.ts';
import type { Place } from '../../../core/config/places.ts';
import { definedOnly } from '../../../core/defined-only.ts';
import type { AdoptInputs } from './inputs.ts';

/** Says why a place is not proved live and healthy; nothing when it is. */
export type Prove = (place: Place, image: string) => Promise<Objection | undefined>;

/** Nobody is asked: who runs it vouches for it. */
export const trusted: Prove = async () => undefined;

/** Asks Argo CD, one connection for each server. */
export function proveByArgoCd(inputs: AdoptInputs, context: ActionContext): Prove {
  const connections = new Map<string, Promise<ArgoConnection>>();
  const connect = (server: string | undefined) => {
    const key = server ?? '';
    const known = connections.get(key) ?? openArgoCd({ ...inputs, server }, context);
    connections.set(key, known);
    return known;
  };
  // The plan is made again on every new tip; what runs is asked once.
  const answers = new Map<string, Promise<Objection | undefined>>();
  const ask: Prove = async ({ argocd }, image) => {
    const selection = selectionOf(argocd, inputs);
    if (selection.names.length === 0 && selection.selector === undefined)
      return { code: 'not-live', reason: 'slipway.yaml names no Argo CD application that could show it' };
    const connection = await connect(inputs.server ?? argocd.server);
    const applications = await readTarget(connection, selection);
    for (const { key, view } of applications) {
      const fault = findFault(view, image);
      if (fault !== undefined) return { code: 'not-live', reason: `of the application ${key}, ${fault}` };
    }
    return undefined;
  };
  return (place, image) => {
    const key = JSON.stringify([place.argocd, image]);
    const answer = answers.get(key) ?? ask(place, image);
    answers.set(key, answer);
    return answer;
  };
}

function selectionOf(
  { applications, selector, project, namespace }: Place['argocd'],
  inputs: AdoptInputs,
): Selection {
  return {
    names: applications,
    ...definedOnly({
      selector,
      project: inputs.project ?? project,
      appNamespace: inputs['app-namespace'] ?? namespace,
    }),
  };
}
