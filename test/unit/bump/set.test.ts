import { describe, expect, test } from 'vitest';
import { endingsOfSet } from '../../../actions/bump/set.ts';
import { type BumpPlan, type ClosedGates, planBump } from '../../../core/bump/plan.ts';
import { SlipwayError } from '../../../core/errors.ts';
import { parseImageReference } from '../../../core/image/reference.ts';

function written(service: string) {
  const plan = planBump(
    {
      release: { image: parseImageReference(`r/${service}:2`), allowDowngrade: false, pin: false },
      addressee: { targets: [], service, environment: 'prod' },
      places: [
        {
          file: 'prod.yaml',
          selectors: [service],
          bytes: new TextEncoder().encode(`${service}: r/${service}:1\n`),
        },
      ],
    },
    { reverted: [] },
  );
  if (plan.kind !== 'write') throw new Error('the fixture is written');
  return plan;
}

const [api, web] = [written('api'), written('web')];
const gates: ClosedGates = { kind: 'closed', obstacles: [], needsAct: true };
const error = new SlipwayError({ code: 'older-build', kind: 'gate', what: 'a', why: 'b', fix: 'c' });

function stopped(answer: readonly BumpPlan[]) {
  return endingsOfSet({ kind: 'stopped', answer, tip: 'tip', attempts: 0 });
}

describe('a release set', () => {
  test('that landed is one commit for all', () => {
    const outcome = { kind: 'landed', commit: 'c', parent: 'p', answer: [api, web], attempts: 1 } as const;
    expect(endingsOfSet(outcome)).toMatchObject([
      { kind: 'pushed', commit: 'c', plan: api },
      { kind: 'pushed', commit: 'c', plan: web },
    ]);
  });

  test('of which one is held back is held back as a whole, for that reason', () => {
    const held: BumpPlan = { kind: 'held', prepared: web.prepared, gates };
    expect(stopped([api, held])).toMatchObject([
      { kind: 'held', plan: { prepared: api.prepared, gates } },
      { kind: 'held', plan: held },
    ]);
  });

  test('of which one is refused is refused as a whole, for that reason', () => {
    const refused: BumpPlan = { kind: 'refused', prepared: web.prepared, error };
    expect(stopped([api, refused])).toMatchObject([
      { kind: 'refused', plan: { prepared: api.prepared, error } },
      { kind: 'refused', plan: refused },
    ]);
  });

  test('that stands there already is left as it is', () => {
    const standing: BumpPlan = { kind: 'already-there', prepared: api.prepared };
    expect(stopped([standing])).toMatchObject([{ kind: 'standing', commit: 'tip' }]);
  });
});
