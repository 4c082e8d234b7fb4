import { earliestOpen, isIn } from '../../calendar/earliest-open.ts';
import { definedOnly } from '../../defined-only.ts';
import { closed, type Finding, type GateRule, open } from '../finding.ts';
import type { GateQuestion } from '../gate.ts';
import { hintHotfix } from '../hotfix-hint.ts';
import { freezesOf, type HeldFreeze, passesAsHotfix, readyAt, tellMoment, windowsOf } from '../timing.ts';

/** No freeze holds: now, nor when everything else that time removes is over. */
export const judgeFreeze: GateRule = (question) => {
  const freezes = freezesOf(question);
  const current = freezes.filter((freeze) => isIn(freeze, question.now));
  if (passesAsHotfix(question))
    return current.map(({ text }) => open('freeze', `passed as a hotfix: ${text}`));
  const found = new Set([...current, ...freezesAhead(question, freezes)]);
  if (found.size === 0) return freezes.length === 0 ? [] : [open('freeze', 'no freeze holds')];
  return [...found].map((freeze) => holdBack(freeze, question));
};

/** The freezes that stand on the way to the first moment at which all is open. */
function freezesAhead(question: GateQuestion, freezes: readonly HeldFreeze[]): readonly HeldFreeze[] {
  // Break-glass asks for now alone: it overrides what is closed, not what is going to be.
  if (question.breakGlass !== undefined) return [];
  const { waits } = earliestOpen({ from: readyAt(question), windows: windowsOf(question), freezes });
  return waits.flatMap((wait) => (wait.kind === 'freeze' ? [wait.freeze] : []));
}

function holdBack({ id, from, until, text }: HeldFreeze, question: GateQuestion): Finding {
  const { environment, now } = question;
  const holds = from <= now ? 'is frozen' : `will be frozen from ${tellMoment(environment, from)}`;
  const end = until === undefined ? '' : `, until ${tellMoment(environment, until)}`;
  const lift = id === undefined ? '' : `somebody who lifts the freeze ${id}`;
  const time = until === undefined ? '' : `time: it ends ${tellMoment(environment, until)}`;
  return closed({
    gate: 'freeze',
    code: 'frozen',
    text: `${environment.name} ${holds}${end}: ${text}`,
    unblocks: `${[time, lift].filter((part) => part !== '').join(', or ')}${hintHotfix(question)}`,
    ...definedOnly({ until }),
    weight: 'waiting',
  });
}
