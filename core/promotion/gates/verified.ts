import { closed, type GateRule, open } from '../finding.ts';
import { nameRelease, nameTargets } from '../names.ts';
import { tellMoment } from '../timing.ts';
import { stateUpstream, targetsOf } from '../upstream.ts';

/** `after` alone asks for this: the environment before saw the very digest live and healthy, in all its targets. */
export const judgeVerified: GateRule = ({ environment, upstream, ledger, candidate }) => {
  if (upstream === undefined) return [];
  const name = nameRelease(candidate);
  const state = stateUpstream(ledger, upstream, candidate.image);
  switch (state.kind) {
    case 'verified':
      return [
        open(
          'verified',
          `${name} was seen live and healthy in ${nameTargets(upstream.name, targetsOf(upstream))}, last at ${tellMoment(environment, state.at)}`,
        ),
      ];
    case 'failed':
      return [
        closed({
          gate: 'verified',
          code: 'failed-upstream',
          text: `${name} failed in ${nameTargets(upstream.name, [state.target])} at ${tellMoment(environment, state.at)}`,
          unblocks: `a newer build that is healthy in ${upstream.name}`,
          weight: 'refused',
        }),
      ];
    case 'unproven':
      return [
        closed({
          gate: 'verified',
          code: 'not-verified',
          text: `${name} has not been seen live and healthy in ${nameTargets(upstream.name, state.missing)}`,
          unblocks:
            state.pending === undefined
              ? `a rollout of it to ${nameTargets(upstream.name, state.missing)} that ends healthy`
              : `its rollout in ${upstream.name}, under way since ${tellMoment(environment, state.pending.startedAt)}, when it ends healthy`,
          weight: 'waiting',
        }),
      ];
  }
};
