import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeFigures } from '../../../core/dora/figures.ts';
import { readHistory } from '../../../core/dora/read-history.ts';
import { figuresByDefinition } from './oracle.ts';
import { randomLedger, SERVICES } from './random-ledger.ts';

test('the figures of every service equal those of an oracle that searches the whole ledger for each question', () => {
  fc.assert(
    fc.property(randomLedger, fc.nat(300), fc.nat(300), ({ entries, targets }, offset, length) => {
      const window = { from: 990 + offset, until: 990 + offset + length };
      const question = { environment: 'prod', ...(targets === undefined ? {} : { targets }) };
      const { services } = computeFigures(readHistory(entries, question), window);
      for (const service of SERVICES) {
        const {
          service: _,
          deploymentsPerDay: __,
          ...ours
        } = services.find((one) => one.service === service) ?? {};
        const theirs = figuresByDefinition(entries, service, { ...question, window });
        if (Object.keys(ours).length > 0) expect(ours).toEqual(theirs);
        else expect(theirs.deployments + theirs.changes + theirs.superseded + theirs.pending).toBe(0);
      }
    }),
    { numRuns: 1500 },
  );
});
