import { describe, expect, test } from 'vitest';
import { parseFreezePeriod } from '../../../core/config/freeze-period.ts';
import { parseWindow } from '../../../core/config/window.ts';
import { applyEntry } from '../../../core/ledger/apply-entry.ts';
import type { Approval } from '../../../core/ledger/service-ledger.ts';
import { askGates } from '../../../core/promotion/ask-gates.ts';
import type { GateQuestion, ProvenApproval } from '../../../core/promotion/gate.ts';
import {
  environment,
  failed,
  HOUR,
  imageOf,
  ledgerOf,
  MINUTE,
  MONDAY,
  prodWith,
  question,
  ran,
  release,
  started,
} from './fixtures.ts';

/** The codes of what stands in the way; none: open. */
function codesOf(asked: GateQuestion): readonly string[] {
  const answer = askGates(asked);
  return answer.kind === 'open' ? [] : answer.obstacles.map(({ code }) => code);
}

function obstacleOf(asked: GateQuestion) {
  const answer = askGates(asked);
  if (answer.kind === 'open') throw new Error('every gate is open');
  return { answer, obstacle: answer.obstacles[0] };
}

function evidenceOf(asked: GateQuestion) {
  const answer = askGates(asked);
  if (answer.kind === 'closed') throw new Error(answer.obstacles.map(({ text }) => text).join('; '));
  return answer;
}

const working = parseWindow('Mon-Thu 09:00-16:00 Europe/Berlin');
const breakGlass = { reason: 'the shop is down', actor: 'ada' };

describe('verified upstream', () => {
  test('is asked for by `after` alone, and told as evidence', () => {
    expect(evidenceOf(question()).evidence).toEqual([
      {
        gate: 'verified',
        text: 'build 7 (1.7) was seen live and healthy in staging, last at Mon 2026-11-23 07:00 UTC',
      },
    ]);
  });

  test('is no matter of an environment that comes after none', () => {
    const { upstream: _, ...first } = question({ environment: environment('dev'), ledger: ledgerOf() });
    expect(askGates(first)).toEqual({ kind: 'open', evidence: [], overrides: [] });
  });

  test('is missing for a release nobody rolled out there', () => {
    const { answer, obstacle } = obstacleOf(question({ ledger: ledgerOf() }));
    expect(obstacle).toEqual({
      gate: 'verified',
      code: 'not-verified',
      text: 'build 7 (1.7) has not been seen live and healthy in staging',
      unblocks: 'a rollout of it to staging that ends healthy',
      weight: 'waiting',
    });
    expect(answer).toMatchObject({ needsAct: true });
    expect(answer).not.toHaveProperty('earliest');
  });

  test('waits for a rollout that is under way there', () => {
    const ledger = ledgerOf(started({ at: MONDAY - MINUTE, environment: 'staging' }, release(7)));
    expect(obstacleOf(question({ ledger })).obstacle).toMatchObject({
      code: 'not-verified',
      unblocks: 'its rollout in staging, under way since Mon 2026-11-23 08:59 UTC, when it ends healthy',
    });
  });

  test('needs every target there, and names those that lack it', () => {
    const upstream = environment('staging', { targets: ['aks', 'gke', 'oke'] });
    const ledger = ledgerOf(
      ...ran({ at: MONDAY - HOUR, environment: 'staging', targets: ['aks'] }, release(7)),
    );
    expect(obstacleOf(question({ ledger, upstream })).obstacle).toMatchObject({
      code: 'not-verified',
      text: 'build 7 (1.7) has not been seen live and healthy in staging (gke, oke)',
    });
  });

  test.each([
    ['after it was verified', ran({ at: MONDAY - HOUR, environment: 'staging' }, release(7))],
    ['before it was verified', [started({ at: MONDAY - HOUR, environment: 'staging' }, release(7))]],
  ])('is over for good where it failed there %s', (_, before) => {
    const ledger = ledgerOf(
      ...before,
      ...failed({ at: MONDAY - 30 * MINUTE, environment: 'staging' }, release(7)),
    );
    const { answer, obstacle } = obstacleOf(question({ ledger }));
    expect(obstacle).toMatchObject({
      code: 'failed-upstream',
      text: 'build 7 (1.7) failed in staging at Mon 2026-11-23 08:30 UTC',
      weight: 'refused',
    });
    expect(answer).not.toHaveProperty('earliest');
  });

  test('counts for the digest, whatever the tag says', () => {
    const candidate = release(7, { image: imageOf(7).replace(':1.7', ':latest') });
    expect(codesOf(question({ candidate }))).toEqual([]);
  });
});

describe('soak', () => {
  const soaking = (minutes: number, change: Partial<GateQuestion> = {}) =>
    question({
      environment: prodWith({ soakMs: HOUR }),
      ledger: ledgerOf(...ran({ at: MONDAY - minutes * MINUTE, environment: 'staging' }, release(7))),
      ...change,
    });

  test('ends to the millisecond', () => {
    expect(codesOf(soaking(60))).toEqual([]);
    expect(codesOf(soaking(60, { now: MONDAY - 1 }))).toEqual(['soaking']);
  });

  test('says until when, and that time is all it needs', () => {
    const { answer, obstacle } = obstacleOf(soaking(20));
    expect(obstacle).toMatchObject({
      text: 'build 7 (1.7) soaks in staging for 1h since Mon 2026-11-23 08:40 UTC',
      unblocks: 'time: the soak ends Mon 2026-11-23 09:40 UTC',
      until: MONDAY + 40 * MINUTE,
    });
    expect(answer).toMatchObject({ earliest: MONDAY + 40 * MINUTE, needsAct: false });
  });

  test('goes on when a newer release replaces it there', () => {
    const ledger = ledgerOf(
      ...ran({ at: MONDAY - HOUR, environment: 'staging' }, release(7)),
      ...ran({ at: MONDAY - 50 * MINUTE, environment: 'staging' }, release(8)),
    );
    expect(codesOf(soaking(0, { ledger }))).toEqual([]);
    expect(codesOf(soaking(0, { ledger, candidate: release(8) }))).toEqual(['soaking']);
  });

  test('is not begun anew when it comes back after a newer release failed', () => {
    const ledger = ledgerOf(
      ...ran({ at: MONDAY - HOUR, environment: 'staging' }, release(7)),
      started({ at: MONDAY - 50 * MINUTE, environment: 'staging' }, release(8)),
      ...failed({ at: MONDAY - 45 * MINUTE, environment: 'staging' }, release(8)),
      ...ran({ at: MONDAY - 40 * MINUTE, environment: 'staging' }, release(7, { intent: 'back' })),
    );
    expect(codesOf(soaking(0, { ledger }))).toEqual([]);
  });

  test('counts from the last target', () => {
    const upstream = environment('staging', { targets: ['aks', 'gke'] });
    const ledger = ledgerOf(
      ...ran({ at: MONDAY - 2 * HOUR, environment: 'staging', targets: ['gke'] }, release(7)),
      ...ran({ at: MONDAY - 10 * MINUTE, environment: 'staging', targets: ['aks'] }, release(7)),
    );
    expect(obstacleOf(soaking(0, { ledger, upstream })).obstacle?.until).toBe(MONDAY + 50 * MINUTE);
  });

  test('of a release set counts from when the set was complete', () => {
    expect(obstacleOf(soaking(120, { soakFrom: MONDAY - MINUTE })).obstacle?.until).toBe(
      MONDAY + 59 * MINUTE,
    );
  });
});

describe('windows and freezes', () => {
  const freeze = { id: 'f1', scope: {}, from: MONDAY - HOUR, reason: 'quarter end' };

  test('an open window is told with its words', () => {
    expect(evidenceOf(question({ environment: prodWith({ windows: [working] }) })).evidence.at(-1)).toEqual({
      gate: 'window',
      text: 'open: Mon-Thu 09:00-16:00 Europe/Berlin',
    });
  });

  test('a closed one says when it opens, in its own zone', () => {
    const now = MONDAY + 8 * HOUR;
    const { answer, obstacle } = obstacleOf(question({ now, environment: prodWith({ windows: [working] }) }));
    expect(obstacle).toMatchObject({
      code: 'outside-window',
      text: 'prod takes releases Mon-Thu 09:00-16:00 Europe/Berlin only',
      unblocks: 'time: a window opens Tue 2026-11-24 09:00 Europe/Berlin',
    });
    expect(answer).toMatchObject({ earliest: MONDAY + 23 * HOUR, needsAct: false });
  });

  test('a window that is open now but not when the soak ends is named too', () => {
    const ledger = ledgerOf(...ran({ at: MONDAY, environment: 'staging' }, release(7)));
    const asked = question({ environment: prodWith({ soakMs: 8 * HOUR, windows: [working] }), ledger });
    expect(codesOf(asked)).toEqual(['soaking', 'outside-window']);
    expect(askGates(asked)).toMatchObject({ earliest: MONDAY + 23 * HOUR, needsAct: false });
  });

  test('a freeze of slipway.yaml ends by itself, and the window after it counts', () => {
    const christmas = parseFreezePeriod('2026-11-23 08:00 - 2026-11-27 18:00 Europe/Berlin');
    const asked = question({ environment: prodWith({ windows: [working], freezes: [christmas] }) });
    expect(codesOf(asked)).toEqual(['outside-window', 'frozen']);
    expect(askGates(asked)).toMatchObject({ earliest: MONDAY + 7 * 24 * HOUR - HOUR, needsAct: false });
  });

  test('a freeze of the ledger holds until somebody lifts it', () => {
    const { answer, obstacle } = obstacleOf(question({ freezes: [freeze] }));
    expect(obstacle).toMatchObject({
      code: 'frozen',
      text: 'prod is frozen: quarter end',
      unblocks: 'somebody who lifts the freeze f1',
    });
    expect(answer).toMatchObject({ needsAct: true });
    expect(answer).not.toHaveProperty('earliest');
  });

  test('a freeze that begins before the soak ends is named now', () => {
    const ledger = ledgerOf(...ran({ at: MONDAY - MINUTE, environment: 'staging' }, release(7)));
    const asked = question({
      environment: prodWith({ soakMs: HOUR }),
      ledger,
      freezes: [{ ...freeze, from: MONDAY + MINUTE }],
    });
    expect(codesOf(asked)).toEqual(['soaking', 'frozen']);
    expect(askGates(asked)).toMatchObject({ needsAct: true });
  });

  test.each([
    ['everywhere', {}, ['frozen']],
    ['in this environment', { environment: 'prod' }, ['frozen']],
    ['in another environment', { environment: 'staging' }, []],
    ['of this service', { service: 'api' }, ['frozen']],
    ['of another service', { service: 'web' }, []],
    ['of this service in another environment', { service: 'api', environment: 'dev' }, []],
  ])('a freeze %s', (_, scope, codes) => {
    expect(codesOf(question({ freezes: [{ ...freeze, scope }] }))).toEqual(codes);
  });

  test('a hotfix passes both where the environment lets it, and the ledger hears of it', () => {
    const asked = question({
      now: MONDAY + 8 * HOUR,
      environment: prodWith({ windows: [working], hotfix: true }),
      freezes: [freeze],
      hotfix: true,
    });
    expect(evidenceOf(asked).evidence.slice(1)).toEqual([
      { gate: 'window', text: 'closed, passed as a hotfix: Mon-Thu 09:00-16:00 Europe/Berlin' },
      { gate: 'freeze', text: 'passed as a hotfix: quarter end' },
    ]);
  });

  test('a hotfix passes nothing where the environment does not let it, and hears why', () => {
    const asked = question({ freezes: [freeze], hotfix: true, environment: prodWith({}) });
    expect(obstacleOf(asked).obstacle?.unblocks).toBe(
      'somebody who lifts the freeze f1; prod lets no hotfix pass (gates.hotfix)',
    );
  });

  test('a hotfix still soaks', () => {
    const ledger = ledgerOf(...ran({ at: MONDAY - MINUTE, environment: 'staging' }, release(7)));
    const prod = prodWith({ soakMs: HOUR, windows: [working], hotfix: true });
    const asked = question({ ledger, environment: prod, freezes: [freeze], hotfix: true });
    expect(codesOf(asked)).toEqual(['soaking']);
    expect(askGates(asked)).toMatchObject({ earliest: MONDAY + 59 * MINUTE, needsAct: false });
  });
});

describe('approval', () => {
  const approval: Approval = {
    at: MONDAY - HOUR,
    image: imageOf(7),
    approver: 'Ada',
    proof: { kind: 'pull-request', repository: 'acme/gitops', number: 12 },
  };
  const prod = prodWith({ approval: true, approvers: ['ada', 'grace'] });
  const proven: ProvenApproval = { kind: 'proven', approval };

  const ask = (approvals: readonly ProvenApproval[], change: Partial<GateQuestion> = {}) =>
    question({ environment: prod, approvals, ...change });

  test('that is proven opens, with who, when and the proof', () => {
    expect(evidenceOf(ask([proven])).evidence.at(-1)).toEqual({
      gate: 'approval',
      text: 'build 7 (1.7) was approved by Ada at Mon 2026-11-23 08:00 UTC (pull request acme/gitops#12)',
    });
  });

  test('is asked for by name', () => {
    const { answer, obstacle } = obstacleOf(ask([]));
    expect(obstacle).toEqual({
      gate: 'approval',
      code: 'not-approved',
      text: 'build 7 (1.7) is not approved for prod',
      unblocks: `an approval of ${imageOf(7).split('@')[1]} by ada or grace (slipway approve api prod)`,
      weight: 'waiting',
    });
    expect(answer).toMatchObject({ needsAct: true });
  });

  test('of another digest does not count', () => {
    expect(codesOf(ask([{ kind: 'proven', approval: { ...approval, image: imageOf(8) } }]))).toEqual([
      'not-approved',
    ]);
  });

  test('without a digest is none', () => {
    const tag = 'ghcr.io/acme/api:1.7';
    const ledger = ledgerOf(
      ...ran({ at: MONDAY - HOUR, environment: 'staging' }, release(7, { image: tag })),
    );
    const asked = ask([{ kind: 'proven', approval: { ...approval, image: tag } }], {
      ledger,
      candidate: { image: tag },
    });
    expect(obstacleOf(asked).obstacle?.text).toBe('1.7 has no digest that could be approved');
  });

  test.each<[string, ProvenApproval, string]>([
    [
      'unproven',
      { kind: 'unproven', approval, reason: 'the pull request is not merged' },
      'pull request acme/gitops#12 by Ada does not count, as the pull request is not merged',
    ],
    [
      'by somebody else',
      { kind: 'proven', approval: { ...approval, approver: 'eve' } },
      'pull request acme/gitops#12 by eve does not count, as eve is not among the approvers',
    ],
  ])('that is %s does not count, and says why', (_, given, why) => {
    expect(obstacleOf(ask([given])).obstacle?.text).toBe(`build 7 (1.7) is not approved for prod: ${why}`);
  });

  test('that counts is found beside one that does not', () => {
    expect(codesOf(ask([{ kind: 'unproven', approval, reason: 'it is gone' }, proven]))).toEqual([]);
  });

  test('that is missing still says when time lets it go', () => {
    const now = MONDAY + 8 * HOUR;
    const environment = prodWith({ approval: true, windows: [working] });
    expect(askGates(ask([], { now, environment }))).toMatchObject({
      earliest: MONDAY + 23 * HOUR,
      needsAct: true,
    });
  });
});

describe('verdicts of others', () => {
  const prod = prodWith({ scan: true, checks: ['load-test'] });
  const verdict = (name: string, word: 'pass' | 'fail', at = MONDAY - HOUR) => ({
    name,
    verdict: word,
    at,
    reason: 'as measured',
  });

  test('that are missing are waited for', () => {
    expect(codesOf(question({ environment: prod }))).toEqual(['not-scanned', 'check-missing']);
    expect(askGates(question({ environment: prod }))).toMatchObject({ needsAct: true });
  });

  test('that say no refuse for good', () => {
    const verdicts = [verdict('scan', 'fail'), verdict('load-test', 'fail')];
    const answer = askGates(question({ environment: prod, verdicts }));
    expect(answer).toMatchObject({
      obstacles: [
        { code: 'scan-failed', weight: 'refused' },
        { code: 'check-failed', weight: 'refused' },
      ],
    });
  });

  test('that say yes open, and the newest of a name counts', () => {
    const verdicts = [
      verdict('scan', 'pass'),
      verdict('scan', 'fail', MONDAY - 2 * HOUR),
      verdict('load-test', 'pass'),
    ];
    expect(evidenceOf(question({ environment: prod, verdicts })).evidence.slice(1)).toEqual([
      { gate: 'scan', text: 'build 7 (1.7) passed, scan said at Mon 2026-11-23 08:00 UTC: as measured' },
      {
        gate: 'check',
        text: 'build 7 (1.7) passed, load-test said at Mon 2026-11-23 08:00 UTC: as measured',
      },
    ]);
  });
});

describe('quarantine', () => {
  const before = ran({ at: MONDAY - 3 * HOUR, environment: 'staging' }, release(7));
  const ledger = ledgerOf(
    ...before,
    ...ran({ at: MONDAY - 3 * HOUR, environment: 'staging' }, release(8)),
    ...ran({ at: MONDAY - 3 * HOUR, environment: 'staging' }, release(6)),
    started({ at: MONDAY - 2 * HOUR, environment: 'prod' }, release(7)),
    ...failed({ at: MONDAY - HOUR, environment: 'prod' }, release(7)),
  );

  test('holds the very digest for good and says how it is lifted', () => {
    const { answer, obstacle } = obstacleOf(question({ ledger }));
    expect(answer).toMatchObject({ obstacles: [{ code: 'quarantined', weight: 'refused' }], needsAct: true });
    expect(obstacle).toMatchObject({
      text: 'build 7 (1.7) is in quarantine in prod since Mon 2026-11-23 08:00 UTC: it failed here: crash',
      unblocks:
        'a newer build, or somebody who lifts the quarantine with a reason (slipway release api prod)',
    });
  });

  test.each([
    ['an older build of the same source', release(6), ['quarantined']],
    ['a newer build', release(8), []],
    ['the same digest under a newer build', release(9, { image: imageOf(7) }), ['quarantined']],
    ['a build of another source', release(6, { source: `acme/other@${'a'.repeat(40)}` }), []],
  ])('and %s', (_, candidate, codes) => {
    expect(codesOf(question({ ledger, candidate }))).toEqual(codes);
  });

  test('is lifted by somebody with a reason', () => {
    const lifted = applyEntry(ledger, {
      kind: 'released',
      at: MONDAY,
      service: 'api',
      environment: 'prod',
      targets: [],
      image: imageOf(7),
      reason: 'the cluster was to blame',
    });
    expect(codesOf(question({ ledger: lifted }))).toEqual([]);
  });

  test('is passed by nobody, not even by break-glass', () => {
    expect(codesOf(question({ ledger, breakGlass }))).toEqual(['quarantined']);
  });
});

describe('break-glass', () => {
  test('passes every other gate, each one by name, with reason and actor', () => {
    const asked = question({
      now: MONDAY + 8 * HOUR,
      environment: prodWith({ windows: [working], approval: true, scan: true, checks: ['a', 'b'] }),
      ledger: ledgerOf(),
      freezes: [{ id: 'f', scope: {}, from: 0, reason: 'quarter end' }],
      breakGlass,
    });
    expect(evidenceOf(asked).overrides).toEqual(
      ['verified', 'window', 'freeze', 'approval', 'scan', 'check'].map((gate) => ({ gate, ...breakGlass })),
    );
  });

  test('is no override of a gate that is open anyway', () => {
    expect(evidenceOf(question({ breakGlass })).overrides).toEqual([]);
  });
});
