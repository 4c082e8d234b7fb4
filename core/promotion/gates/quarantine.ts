import { isSameImage } from '../../image/identity.ts';
import { environmentOf, type QuarantinedRelease } from '../../ledger/service-ledger.ts';
import { closed, type GateRule, open } from '../finding.ts';
import type { Candidate } from '../gate.ts';
import { nameRelease } from '../names.ts';
import { compareBuilds } from '../release-order.ts';
import { tellMoment } from '../timing.ts';

/** What failed here stays away until a newer build comes or somebody lifts it. Nothing passes this gate by. */
export const judgeQuarantine: GateRule = ({ environment, ledger, candidate }) => {
  const quarantined = environmentOf(ledger, environment.name).quarantined;
  if (quarantined.length === 0) return [];
  const name = nameRelease(candidate);
  const match = quarantined.find((bad) => isHeldBy(bad, candidate));
  if (match === undefined) return [open('quarantine', `${name} is not in quarantine in ${environment.name}`)];
  const which = isSameImage(match.image, candidate.image)
    ? 'is'
    : `is not newer than ${nameRelease(match)}, which is`;
  return [
    closed({
      gate: 'quarantine',
      code: 'quarantined',
      text: `${name} ${which} in quarantine in ${environment.name} since ${tellMoment(environment, match.at)}: ${match.reason}`,
      unblocks: `a newer build, or somebody who lifts the quarantine with a reason (slipway release ${ledger.service} ${environment.name})`,
      weight: 'refused',
    }),
  ];
};

/** The very digest, whatever its build is said to be, or a build of the same source that is not newer. */
export function isHeldBy(bad: QuarantinedRelease, candidate: Candidate): boolean {
  return isSameImage(bad.image, candidate.image) || (compareBuilds(candidate, bad) ?? 1) <= 0;
}
