import * as z from 'zod/mini';
import {
  commit,
  evidence,
  freezeId,
  freezeScope,
  image,
  line,
  name,
  notice,
  override,
  parts,
  proof,
  releaseFields,
  time,
} from './shapes.ts';

const who = { actor: z.exactOptional(line), run: z.exactOptional(line) };
const place = { at: time, service: name, environment: name, targets: parts(name), ...who };
const about = { ...place, ...releaseFields };

/** The one definition of what a line of the log may hold, beside its `schemaVersion`. */
export const entryShape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('started'),
    ...about,
    deadline: time,
    from: line,
    rollbackOf: z.exactOptional(commit),
    reason: z.exactOptional(line),
    hotfix: z.boolean(),
    overrides: parts(override),
    notice: z.exactOptional(notice),
  }),
  z.strictObject({ kind: z.literal('verified'), ...about, adopted: z.boolean() }),
  z.strictObject({ kind: z.literal('failed'), ...about, cause: line, explanation: line }),
  z.strictObject({ kind: z.literal('rolled-back'), ...about, to: line, proven: z.boolean() }),
  z.strictObject({ kind: z.literal('quarantined'), ...about, reason: line }),
  z.strictObject({ kind: z.literal('released'), ...place, image, reason: line }),
  z.strictObject({ kind: z.literal('approved'), ...place, image, approver: line, proof }),
  z.strictObject({
    kind: z.literal('promoted'),
    ...about,
    upstream: name,
    gates: parts(evidence),
    set: z.exactOptional(line),
  }),
  z.strictObject({
    kind: z.literal('frozen'),
    at: time,
    id: freezeId,
    scope: freezeScope,
    from: time,
    until: z.exactOptional(time),
    reason: line,
    ...who,
  }),
]);
