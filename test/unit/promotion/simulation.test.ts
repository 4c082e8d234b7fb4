import fc from 'fast-check';
import { describe, test } from 'vitest';
import { auditLog } from './simulation/audit.ts';
import { playHistory, type Step } from './simulation/history.ts';
import { BEGINNINGS, platforms } from './simulation/platforms.ts';

const HISTORIES_OF_EACH = 2_000;
/** Four seconds on a machine of its own; many share some. */
const DEADLINE_MS = 240_000;

const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(2 ** 31 - 1));

/**
 * Commits, failures early and late, freezes, approvals, verdicts, clocks that jump, runners that die, two runners at
 * once, in any order: each decision and each explanation is held against an oracle that reads the whole log by the plain
 * rules. A failure prints the seed and the shortest history that shows it.
 */
describe.each([...platforms.entries()])('on platform %i', (_, config) => {
  test(
    `${HISTORIES_OF_EACH} histories skip no gate, bring nothing back, starve nothing and are told as they are`,
    () => {
      const history = fc.record({
        begin: fc.constantFrom(...BEGINNINGS),
        steps: fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }),
      });
      fc.assert(
        fc.property(history, ({ begin, steps }) => {
          auditLog(playHistory(config, begin, steps));
        }),
        { numRuns: HISTORIES_OF_EACH },
      );
    },
    DEADLINE_MS,
  );
});
