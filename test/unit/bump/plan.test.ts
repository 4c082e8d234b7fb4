import { describe, expect, test } from 'vitest';
import { readHistory } from '../../../core/bump/history.ts';
import { parseRecords } from '../../../core/bump/message.ts';
import { type BumpPlan, planBump, prepareBump } from '../../../core/bump/plan.ts';
import type { BumpRequest } from '../../../core/bump/request.ts';
import { SlipwayError } from '../../../core/errors.ts';
import { parseImageReference } from '../../../core/image/reference.ts';

const digest = `sha256:${'d'.repeat(64)}`;
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

function request(
  change: Partial<BumpRequest> = {},
  text = 'api: { image: "r/api:1" }  # keep\n',
): BumpRequest {
  return {
    release: {
      image: parseImageReference(`r/api:2@${digest}`),
      source: { repository: 'acme/api', sha: 'c'.repeat(40) },
      build: 7,
      run: 'https://ci.example.com/1',
      allowDowngrade: false,
      pin: false,
    },
    addressee: { service: 'api', environment: 'dev', targets: [], imageRepository: 'r/api' },
    places: [{ file: 'dev.yaml', selectors: ['api.image'], bytes: encode(text) }],
    ...change,
  };
}

const nothing = readHistory({ targets: [], places: [] }, []);

function written(plan: BumpPlan): Extract<BumpPlan, { kind: 'write' }> {
  if (plan.kind !== 'write') throw new Error(`expected a write, got ${plan.kind}`);
  return plan;
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return error instanceof SlipwayError ? error.code : undefined;
  }
  return undefined;
}

describe('the plan of a bump', () => {
  test('writes the value, and a message that records it', () => {
    const plan = written(planBump(request(), nothing));
    expect(plan.prepared.files.map(({ after }) => decode(after))).toEqual([
      `api: { image: "r/api:2@${digest}" }  # keep\n`,
    ]);
    expect(plan.prepared.from).toBe('r/api:1');
    expect(parseRecords(plan.message)).toEqual([plan.record]);
    expect(plan.record).toMatchObject({
      intent: plan.prepared.intent,
      places: [{ file: 'dev.yaml', selectors: ['api.image'], from: 'r/api:1' }],
    });
  });

  test('records the place the editor found when no selector was given', () => {
    const places = [{ file: 'dev.yaml', selectors: [], bytes: encode('x: 1\napi: { image: "r/api:1" }\n') }];
    expect(written(planBump(request({ places }), nothing)).record.places).toEqual([
      { file: 'dev.yaml', selectors: ['api.image'], from: 'r/api:1' },
    ]);
  });

  test('records a whole reference where the file keeps a tag alone', () => {
    const places = [
      { file: 'dev.yaml', selectors: ['api'], bytes: encode('api: { repository: r/api, tag: "1" }\n') },
    ];
    const plan = written(planBump(request({ places }), nothing));
    expect(plan.record.places[0]?.from).toBe('r/api:1');
    expect(plan.warnings).toHaveLength(1);
  });

  test('edits a file that two targets share once, at both places', () => {
    const bytes = encode('aks: { image: "r/api:1" }\ngke: { image: "r/api:1" }\n');
    const places = ['aks', 'gke'].map((target) => ({
      file: 'prod.yaml',
      selectors: [`${target}.image`],
      bytes,
    }));
    const plan = written(planBump(request({ places }), nothing));
    expect(plan.prepared.files).toHaveLength(1);
    expect(decode(plan.prepared.files[0]?.after)).toBe(
      `aks: { image: "r/api:2@${digest}" }\ngke: { image: "r/api:2@${digest}" }\n`,
    );
  });

  test('writes only the files that differ', () => {
    const places = [
      { file: 'a.yaml', selectors: ['image'], bytes: encode(`image: r/api:2@${digest}\n`) },
      { file: 'b.yaml', selectors: ['image'], bytes: encode('image: r/api:1\n') },
    ];
    const plan = written(planBump(request({ places }), nothing));
    expect(plan.prepared.files.map(({ path }) => path)).toEqual(['b.yaml']);
    expect(plan.record.places.map(({ file }) => file)).toEqual(['b.yaml']);
  });

  test('has the same intent whichever value stood there', () => {
    const other = request({}, 'api: { image: "r/api:0" }\n');
    expect(prepareBump(other).intent).toBe(prepareBump(request()).intent);
  });

  test('is nothing to do when the value is there, and names the commit that wrote it', () => {
    const { message } = written(planBump(request(), nothing));
    const there = request({}, `api: { image: "r/api:2@${digest}" }\n`);
    const history = readHistory(prepareBump(there).subject, [{ commit: 'e'.repeat(40), message }]);
    expect(planBump(there, history)).toMatchObject({
      kind: 'already-there',
      bump: { commit: 'e'.repeat(40) },
    });
    expect(planBump(there, nothing)).not.toHaveProperty('bump');
  });

  test('is recognised when the same intent was written and the value changed since', () => {
    const { message } = written(planBump(request(), nothing));
    const history = readHistory(prepareBump(request()).subject, [{ commit: 'e'.repeat(40), message }]);
    expect(planBump(request(), history)).toMatchObject({
      kind: 'recognised',
      bump: { commit: 'e'.repeat(40) },
    });
  });

  test('is refused when an older build would overwrite a newer one', () => {
    const newer = request({ release: { ...request().release, build: 9 } });
    const { message } = written(planBump(newer, nothing));
    const history = readHistory(prepareBump(request()).subject, [{ commit: 'e'.repeat(40), message }]);
    expect(planBump(request(), history)).toMatchObject({
      kind: 'refused',
      error: { code: 'older-build', kind: 'gate' },
    });
  });

  test.each<[code: string, wrong: BumpRequest]>([
    ['selector-not-found', request({}, 'other: 1\n')],
    ['yaml-invalid', request({}, 'a: [1\n')],
    ['other-repository', request({ addressee: { targets: [] } }, 'api: { image: "r/web:1" }\n')],
    [
      'image-mismatch',
      request({ addressee: { service: 'web', environment: 'dev', targets: [], imageRepository: 'r/web' } }),
    ],
  ])('raises %s', (code, wrong) => {
    expect(codeOf(() => planBump(wrong, nothing))).toBe(code);
  });
});
