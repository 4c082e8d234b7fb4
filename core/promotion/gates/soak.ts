import { formatDuration } from '../../duration.ts';
import { closed, type GateRule, open } from '../finding.ts';
import { nameRelease } from '../names.ts';
import { soakEnd, tellMoment } from '../timing.ts';

/** Time since the artifact was proven in the environment before; a newer release there takes nothing away from it. */
export const judgeSoak: GateRule = (question) => {
  const { now, environment, upstream, candidate } = question;
  const end = soakEnd(question);
  const soakMs = environment.gates?.soakMs ?? 0;
  // Without an end it is not verified yet, and the gate before this one says so.
  if (end === undefined || upstream === undefined) return [];
  const name = nameRelease(candidate);
  const began = tellMoment(environment, end - soakMs);
  const required = formatDuration(soakMs);
  if (end <= now)
    return [open('soak', `${name} has soaked in ${upstream.name} for ${required} since ${began}`)];
  return [
    closed({
      gate: 'soak',
      code: 'soaking',
      text: `${name} soaks in ${upstream.name} for ${required} since ${began}`,
      unblocks: `time: the soak ends ${tellMoment(environment, end)}`,
      until: end,
      weight: 'waiting',
    }),
  ];
};
