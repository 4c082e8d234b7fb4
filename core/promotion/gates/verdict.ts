import { closed, type Finding, type GateRule, open } from '../finding.ts';
import type { GateQuestion, ObstacleCode } from '../gate.ts';
import { nameRelease } from '../names.ts';
import { tellMoment } from '../timing.ts';

/** Name of the verdict that the scan action writes. */
export const SCAN_VERDICT = 'scan';

interface RequiredVerdict {
  readonly gate: 'scan' | 'check';
  /** Under which name the verdict is kept. */
  readonly name: string;
  readonly missing: ObstacleCode;
  readonly failed: ObstacleCode;
}

/** The scan of the digest passed its policy. */
export const judgeScan: GateRule = (question) =>
  question.environment.gates?.scan === true
    ? [judge(question, { gate: 'scan', name: SCAN_VERDICT, missing: 'not-scanned', failed: 'scan-failed' })]
    : [];

/** Other systems said yes to the digest. */
export const judgeChecks: GateRule = (question) =>
  (question.environment.gates?.checks ?? []).map((name) =>
    judge(question, { gate: 'check', name, missing: 'check-missing', failed: 'check-failed' }),
  );

function judge(question: GateQuestion, { gate, name, missing, failed }: RequiredVerdict): Finding {
  const release = nameRelease(question.candidate);
  // The newest one counts: a scan is repeated when a policy or a database changed.
  const verdict = question.verdicts
    .filter((given) => given.name === name)
    .reduce<GateQuestion['verdicts'][number] | undefined>(
      (newest, given) => (newest === undefined || given.at >= newest.at ? given : newest),
      undefined,
    );
  if (verdict === undefined) {
    return closed({
      gate,
      code: missing,
      text: `${release} has no verdict ${name} yet`,
      unblocks: `the verdict ${name} on this digest, when it says that it passed`,
      weight: 'waiting',
    });
  }
  const when = `${name} said at ${tellMoment(question.environment, verdict.at)}: ${verdict.reason}`;
  if (verdict.verdict === 'pass') return open(gate, `${release} passed, ${when}`);
  return closed({
    gate,
    code: failed,
    text: `${release} did not pass, ${when}`,
    unblocks: `a newer build that passes ${name}, or a newer verdict on this digest`,
    weight: 'refused',
  });
}
