import { earliestOpen, nextOfAny } from '../../calendar/earliest-open.ts';
import { formatWindow } from '../../config/window.ts';
import { definedOnly } from '../../defined-only.ts';
import { closed, type GateRule, open } from '../finding.ts';
import type { GateQuestion } from '../gate.ts';
import { hintHotfix } from '../hotfix-hint.ts';
import { freezesOf, passesAsHotfix, readyAt, tellMoment, windowsOf } from '../timing.ts';

/**
 * A window has to be open. Closed counts now, and also when everything else that time removes is over: who waits for a
 * soak or a freeze shall hear at once that it ends at night.
 */
export const judgeWindow: GateRule = (question) => {
  const { now, environment } = question;
  const windows = windowsOf(question);
  if (windows.length === 0) return [];
  const listed = windows.map(formatWindow).join(' and ');
  const isOpen = nextOfAny(windows, now) === now;
  if (passesAsHotfix(question))
    return [open('window', `${isOpen ? 'open' : 'closed, passed as a hotfix'}: ${listed}`)];
  const wait = waitForWindow(question);
  if (isOpen && wait === undefined) return [open('window', `open: ${listed}`)];
  const until = wait ?? nextOfAny(windows, now);
  return [
    closed({
      gate: 'window',
      code: 'outside-window',
      text: `${environment.name} takes releases ${listed} only`,
      unblocks: `time: a window opens ${tellMoment(environment, until)}${hintHotfix(question)}`,
      ...definedOnly({ until }),
      weight: 'waiting',
    }),
  ];
};

/** The last opening that is waited for on the way to the first moment at which all is open. */
function waitForWindow(question: GateQuestion): number | undefined {
  // Break-glass asks for now alone: it overrides what is closed, not what is going to be.
  if (question.breakGlass !== undefined) return undefined;
  const { waits } = earliestOpen({
    from: readyAt(question),
    windows: windowsOf(question),
    freezes: freezesOf(question),
  });
  return waits.findLast(({ kind }) => kind === 'window')?.until;
}
