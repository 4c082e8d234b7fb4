import * as z from 'zod/mini';
import {
  commit,
  freezeId,
  freezeScope,
  image,
  line,
  name,
  notice,
  proof,
  releaseFields,
  time,
} from './shapes.ts';

/** More than the fold ever keeps. */
const MOST_RECORDS = 5000;
const MOST_TARGETS = 1000;

const records = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.array(schema).check(z.maxLength(MOST_RECORDS));
/** One target without a name has none. */
const targetName = z.union([name, z.literal('')]);

const pending = z.strictObject({
  ...releaseFields,
  startedAt: time,
  deadline: time,
  from: line,
  rollbackOf: z.exactOptional(commit),
  reason: z.exactOptional(line),
  run: z.exactOptional(line),
  notice: z.exactOptional(notice),
});

const verified = z.strictObject({
  ...releaseFields,
  startedAt: time,
  verifiedAt: time,
  replacedAt: z.exactOptional(time),
  failedAt: z.exactOptional(time),
  adopted: z.boolean(),
});

const target = z.strictObject({
  running: z.exactOptional(z.strictObject({ ...releaseFields, since: time })),
  pending: z.exactOptional(pending),
  verified: records(verified),
  superseded: records(z.strictObject({ ...releaseFields, startedAt: time, replacedAt: time })),
});

const environment = z.strictObject({
  targets: z.record(targetName, target).check(z.refine((all) => Object.keys(all).length <= MOST_TARGETS)),
  quarantined: records(z.strictObject({ ...releaseFields, at: time, reason: line })),
  approvals: records(z.strictObject({ at: time, image, approver: line, proof })),
});

/** `services/<service>.json` */
export const serviceShape = z.strictObject({
  service: name,
  environments: z.record(name, environment).check(z.refine((all) => Object.keys(all).length <= MOST_TARGETS)),
});

/** `older/<service>.json` */
export const olderShape = z.strictObject({
  environments: z.record(name, z.record(targetName, records(verified))),
});

/** `freezes.json` */
export const freezesShape = z.strictObject({
  freezes: records(
    z.strictObject({
      id: freezeId,
      scope: freezeScope,
      from: time,
      until: z.exactOptional(time),
      reason: line,
      actor: z.exactOptional(line),
    }),
  ),
});

/** `format.json`; `at` is the time of the newest entry. */
export const formatShape = z.strictObject({ schemaVersion: z.int(), at: z.exactOptional(time) });

/** `verdicts/<digest>/<name>.json`, written by others: keys of their own are left alone. */
export const verdictShape = z.object({
  digest: line,
  name: z.exactOptional(name),
  verdict: z.enum(['pass', 'fail']),
  at: time,
  reason: line,
  url: z.exactOptional(line),
});
