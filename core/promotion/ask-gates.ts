import { earliestOpen } from '../calendar/earliest-open.ts';
import { definedOnly } from '../defined-only.ts';
import type { Override } from '../ledger/entry.ts';
import type { Finding, GateRule } from './finding.ts';
import type { Gate, GateAnswer, GateQuestion, Obstacle } from './gate.ts';
import { judgeApproval } from './gates/approval.ts';
import { judgeFreeze } from './gates/freeze.ts';
import { judgeQuarantine } from './gates/quarantine.ts';
import { judgeSoak } from './gates/soak.ts';
import { judgeChecks, judgeScan } from './gates/verdict.ts';
import { judgeVerified } from './gates/verified.ts';
import { judgeWindow } from './gates/window.ts';
import { freezesOf, passesAsHotfix, readyAt, windowsOf } from './timing.ts';

const RULES: Readonly<Record<Gate, GateRule>> = {
  quarantine: judgeQuarantine,
  verified: judgeVerified,
  soak: judgeSoak,
  window: judgeWindow,
  freeze: judgeFreeze,
  approval: judgeApproval,
  scan: judgeScan,
  check: judgeChecks,
};

/**
 * Whether a release may go to an environment now; else everything that stands in the way and the earliest moment at
 * which what time removes is gone. Break-glass passes all but quarantine; each gate it passes is an override.
 */
export function askGates(question: GateQuestion): GateAnswer {
  const findings = Object.values(RULES).flatMap((judge) => judge(question));
  const evidence = findings.flatMap((finding) => (finding.kind === 'open' ? [finding.evidence] : []));
  const obstacles = obstaclesOf(findings).filter(({ gate }) => !isBroken(gate, question));
  if (obstacles.length > 0) return close(question, obstacles);
  return { kind: 'open', evidence, overrides: overridesOf(question, obstaclesOf(findings)) };
}

function obstaclesOf(findings: readonly Finding[]): readonly Obstacle[] {
  return findings.flatMap((finding) => (finding.kind === 'closed' ? [finding.obstacle] : []));
}

function isBroken(gate: Gate, { breakGlass }: GateQuestion): boolean {
  return breakGlass !== undefined && gate !== 'quarantine';
}

function overridesOf({ breakGlass }: GateQuestion, passed: readonly Obstacle[]): readonly Override[] {
  if (breakGlass === undefined) return [];
  const { reason, actor } = breakGlass;
  return [...new Set(passed.map(({ gate }) => gate))].map((gate) => ({ gate, reason, actor }));
}

function close(question: GateQuestion, obstacles: readonly Obstacle[]): GateAnswer {
  if (obstacles.some(({ weight }) => weight === 'refused'))
    return { kind: 'closed', obstacles, needsAct: true };
  const openAt = firstOpening(question);
  const isTimed = obstacles.some(({ until }) => until !== undefined);
  const needsAct = openAt === undefined || obstacles.some(({ until }) => until === undefined);
  return { kind: 'closed', obstacles, needsAct, ...definedOnly({ earliest: isTimed ? openAt : undefined }) };
}

/** When soak, windows and freezes are over together. */
function firstOpening(question: GateQuestion): number | undefined {
  const from = readyAt(question);
  if (passesAsHotfix(question)) return from;
  return earliestOpen({ from, windows: windowsOf(question), freezes: freezesOf(question) }).at;
}
