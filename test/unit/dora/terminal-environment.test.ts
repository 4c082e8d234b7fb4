import { describe, expect, test } from 'vitest';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import { findTerminal } from '../../../core/dora/terminal-environment.ts';
import type { LedgerEntry } from '../../../core/ledger/entry.ts';
import { tell } from './entries.ts';

function configOf(environments: string): ReturnType<typeof parseSlipwayConfig> {
  const text = `services: { api: { image: ghcr.io/acme/api } }\nenvironments:\n${environments}`;
  return parseSlipwayConfig('slipway.yaml', new TextEncoder().encode(text));
}

function promotion(about: { at: number; service: string; image: string }): LedgerEntry {
  const place = { environment: 'prod', targets: [], intent: 'promotion' };
  return { ...about, ...place, kind: 'promoted', upstream: 'dev', gates: [] };
}

describe('the environment that counts', () => {
  test('is the one nothing comes after, with its targets', () => {
    const config = configOf('  - { name: dev }\n  - { name: prod, after: dev, targets: [aks, gke] }\n');
    expect(findTerminal(config, [])).toEqual({ name: 'prod', targets: ['aks', 'gke'] });
  });

  test('is not one that stands alone beside a chain', () => {
    const config = configOf('  - { name: dev }\n  - { name: prod, after: dev }\n  - { name: sandbox }\n');
    expect(findTerminal(config, []).name).toBe('prod');
  });

  test('has to be named where a chain ends twice', () => {
    const config = configOf(
      '  - { name: dev }\n  - { name: eu, after: dev }\n  - { name: us, after: dev }\n',
    );
    expect(() => findTerminal(config, [])).toThrow(/slipway.yaml knows eu, us/);
  });

  test('is read from promotions where there is no slipway.yaml', () => {
    const { started } = tell();
    const [dev, prod] = [started(1, 0, { environment: 'dev' }), started(1, 1)];
    const promoted = promotion({ at: 1, service: 'api', image: 'ghcr.io/acme/api:1.1' });
    expect(findTerminal(undefined, [dev, promoted, prod])).toEqual({ name: 'prod' });
    expect(() => findTerminal(undefined, [dev, prod])).toThrow(/more than one/);
    expect(() => findTerminal(undefined, [])).toThrow(/no environment/);
  });
});
