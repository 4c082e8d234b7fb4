import { describe, expect, test } from 'vitest';
import { parseRecords } from '../../../core/bump/message.ts';
import { planBump, type WritePlan } from '../../../core/bump/plan.ts';
import { composeRevert, readWrittenPlace } from '../../../core/bump/revert.ts';
import { bringBack } from '../../../core/carry/bring-back.ts';
import { carryValues } from '../../../core/carry/plan-carry.ts';
import { SlipwayError } from '../../../core/errors.ts';
import { parseImageReference } from '../../../core/image/reference.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

const OLD = `ghcr.io/acme/api:1@sha256:${'1'.repeat(64)}`;
const NEW = `ghcr.io/acme/api:2@sha256:${'2'.repeat(64)}`;
const PROD = `image: ${OLD}\n`;

function bump(text = PROD): WritePlan {
  const plan = planBump(
    {
      release: { image: parseImageReference(NEW), allowDowngrade: false, pin: false },
      addressee: { service: 'api', environment: 'prod', targets: [] },
      places: [{ file: 'prod.yaml', selectors: ['image'], bytes: encode(text) }],
    },
    { reverted: [] },
  );
  if (plan.kind !== 'write') throw new Error('the bump is possible');
  return plan;
}

/** Carries `selector` from a text to another; gives the plan, or the code and words of the refusal. */
function carry(
  from: string,
  to: string,
  { plan = bump(), file = 'prod-settings.yaml', selector = 'a' } = {},
) {
  try {
    return carryValues(plan, [
      {
        from: { file: 'staging.yaml', selector, where: 'staging', bytes: encode(from) },
        to: { file, selector, where: 'prod', bytes: encode(to) },
      },
    ]);
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
}

function written(result: WritePlan | SlipwayError, path = 'prod-settings.yaml'): string {
  if (result instanceof SlipwayError) return result.code;
  return decode(result.prepared.files.find((file) => file.path === path)?.after);
}

describe('a carried value', () => {
  test.each([
    ['a text', 'a: warn', 'a: debug', 'a: warn'],
    ['a text in quotes', 'a: warn', "a: 'debug'  # kept", "a: 'warn'  # kept"],
    ['a text that looks like a number', 'a: "3"', 'a: "2"', 'a: "3"'],
    ['a number', 'a: 3', 'a: 2 # two', 'a: 3 # two'],
    ['a fraction', 'a: 0.5', 'a: 2', 'a: 0.5'],
    ['a boolean', 'a: true', 'a: false', 'a: true'],
  ])('stays what it is: %s', (_, from, to, expected) => {
    expect(written(carry(from, to))).toBe(expected);
  });

  test.each([
    ['of another kind', 'a: 3', 'a: "2"', 'carry-kind'],
    ['that readers take for different things', 'a: yes', 'a: no', 'carry-kind'],
    ['that is no value on one line', 'a: [x]', 'a: y', 'carry-kind'],
    ['that is missing where it comes from', 'b: x', 'a: y', 'carry-missing'],
    ['that is missing where it goes to', 'a: x', 'b: other', 'carry-missing'],
    ['that others share', 'a: x', 'a: &one other\nb: *one', 'shared-value'],
    ['that is very long', `a: ${'x'.repeat(400)}`, 'a: y', 'carry-kind'],
  ])('is refused when it is one %s', (_, from, to, code) => {
    expect(written(carry(from, to))).toBe(code);
  });

  test('goes into the file of the image too, and into the message, exactly', () => {
    const text = `${PROD}a: "old"\n`;
    const plan = carry('a: "a \\u2028 \\"b\\" \\ttail "', text, { plan: bump(text), file: 'prod.yaml' });
    if (plan instanceof SlipwayError) throw plan;
    expect(plan.prepared.files).toHaveLength(1);
    expect(decode(plan.prepared.files[0]?.before)).toBe(text);
    expect(written(plan, 'prod.yaml')).toContain(`image: ${NEW}\n`);
    const [record] = parseRecords(plan.message);
    expect(record).toEqual(plan.record);
    expect(record?.carried).toMatchObject([{ selector: 'a', from: 'old', to: 'a \u2028 "b" \ttail ' }]);
  });

  test('changes nothing where it is the same already', () => {
    const plan = carry('a: x', 'a: x');
    expect(plan instanceof SlipwayError ? plan : plan.record.carried).toBeUndefined();
  });
});

describe('taking a release back', () => {
  const plan = carry('a: warn', 'a: debug');
  if (plan instanceof SlipwayError) throw plan;
  const { record } = plan;

  function revert(settings: string): { readonly settings: string; readonly carried: unknown } {
    const files = new Map([
      ['prod.yaml', encode(`image: ${NEW}\n`)],
      ['prod-settings.yaml', encode(settings)],
    ]);
    const places = record.places.map((place) => readWrittenPlace(record, place, files.get(place.file)));
    const change = composeRevert({ revision: 'c'.repeat(40), places, files, blamesCommit: false });
    const after = change?.files.find(({ path }) => path === 'prod-settings.yaml')?.after;
    return { settings: after === undefined ? settings : decode(after), carried: change?.records[0]?.carried };
  }

  test('takes its values back', () => {
    expect(revert('a: warn # why')).toMatchObject({
      settings: 'a: debug # why',
      carried: [{ from: 'warn', to: 'debug' }],
    });
  });

  test.each(['a: loud', 'b: warn', 'a: [warn]'])('leaves alone what somebody changed since: %s', (text) => {
    expect(revert(text)).toEqual({ settings: text, carried: undefined });
  });

  test('to an older one brings its values back, unless somebody changed them, and says so', () => {
    const place = { file: 'prod-settings.yaml', selector: 'a' };
    const back = (now: string, verified?: string) =>
      bringBack(bump(), [
        {
          place,
          now: encode(now),
          written: encode('a: warn'),
          ...(verified === undefined ? {} : { verified: encode(verified) }),
        },
      ]);
    expect(written(back('a: warn', 'a: debug'))).toBe('a: debug');
    expect(back('a: debug', 'a: debug').warnings).toEqual([]);
    for (const kept of [back('a: loud', 'a: debug'), back('a: warn'), back('a: warn', 'a: 3')]) {
      expect(kept.prepared.files.map(({ path }) => path)).toEqual(['prod.yaml']);
      expect(kept.warnings).toEqual([expect.stringContaining('stays as it is')]);
    }
  });
});
