import { closed, type GateRule, open } from '../finding.ts';
import type { GateQuestion } from '../gate.ts';
import { nameRelease, nameTargets } from '../names.ts';
import { tellMoment } from '../timing.ts';
import { stateUpstream, targetsOf, type UpstreamState } from '../upstream.ts';

/** `after` alone asks for this: the environment before saw the very digest live and healthy, in all its targets. */
export const judgeVerified: GateRule = (question) => {
  const { environment, upstream, ledger, candidate } = question;
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
          unblocks: tellProofToCome(question, state),
          weight: 'waiting',
        }),
      ];
  }
};

function tellProofToCome(
  { environment, upstream, now }: GateQuestion,
  { missing, pending }: Extract<UpstreamState, { kind: 'unproven' }>,
): string {
  const name = upstream?.name ?? '';
  if (pending === undefined) return `a rollout of it to ${nameTargets(name, missing)} that ends healthy`;
  const { startedAt, deadline } = pending;
  return deadline <= now
    ? `any run that takes up its rollout in ${name}, whose own run is gone since ${tellMoment(environment, deadline)}`
    : `its rollout in ${name}, under way since ${tellMoment(environment, startedAt)}, when it ends healthy`;
}
