import { text } from '../../../core/action/input-types.ts';
import { defineInputs, type InputType, type InputValues } from '../../../core/action/inputs.ts';
import { parseMoment } from '../../../core/calendar/parse-moment.ts';
import { parseDuration } from '../../../core/duration.ts';
import { actInputs } from '../shared-inputs.ts';

const moment: InputType<number> = { label: 'moment', parse: parseMoment };

/** A moment, or how long after the begin of the freeze that is. */
export type FreezeEnd = { readonly at: number } | { readonly after: number };

const end: InputType<FreezeEnd> = {
  label: 'moment or duration',
  parse: (given) => (/^\d+[a-z]/.test(given) ? { after: parseDuration(given) } : { at: parseMoment(given) }),
};

export const freezeInputs = defineInputs({
  environment: { type: text(), description: 'Environment to freeze. Left out: all of them.' },
  service: { type: text(), description: 'Service to freeze. Left out: all of them.' },
  from: {
    type: moment,
    description:
      'When the freeze begins: `2026-12-20T18:00Z` or `2026-12-20 18:00 Europe/Berlin`. Default: now.',
  },
  until: {
    type: end,
    description: 'When it ends: a moment, or a duration such as `4h`. Left out: when somebody lifts it.',
  },
  reason: {
    type: text(),
    description:
      'Why; shown to everyone it holds back. Without it, and without `lift`, freezes are only listed.',
  },
  lift: { type: text({ label: 'id of a freeze' }), description: 'Lift this freeze instead.' },
  ...actInputs,
});

export type FreezeInputs = InputValues<typeof freezeInputs>;
