import { describe, expect, test } from 'vitest';
import { type Endpoint, findPolicies, isAllowed, type Port } from './flows.ts';
import type { ManifestObject } from './render.ts';

const here: Endpoint = { name: 'here', namespace: 'apps', labels: { app: 'here' } };
const there: Endpoint = { name: 'there', namespace: 'apps', labels: { app: 'there' } };
const far: Endpoint = { name: 'far', namespace: 'other', labels: { app: 'there' } };
const address: Endpoint = { name: 'address', address: '10.1.2.3' };
const web: Port = { protocol: 'TCP', port: 80 };

function policy(spec: Readonly<Record<string, unknown>>): ManifestObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'a', namespace: 'apps' },
    spec,
  };
}

const denyAll = policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const out = policy({
  podSelector: { matchLabels: { app: 'here' } },
  policyTypes: ['Egress'],
  egress: [{ to: [{ podSelector: { matchLabels: { app: 'there' } } }], ports: [web] }],
});
const into = policy({
  podSelector: { matchLabels: { app: 'there' } },
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'here' } } }], ports: [web] }],
});

function passes(
  objects: readonly ManifestObject[],
  to: Endpoint,
  port: Port = web,
  from: Endpoint = here,
): boolean {
  return isAllowed(findPolicies(objects), { from, to, ...port });
}

describe('the evaluation of network policies', () => {
  test('lets everything through where no policy selects anyone', () => {
    expect(passes([], there)).toBe(true);
  });

  test('wants both ends to agree', () => {
    expect(passes([denyAll, out, into], there)).toBe(true);
    expect(passes([denyAll, out], there)).toBe(false);
    expect(passes([denyAll, into], there)).toBe(false);
  });

  test('knows direction, port and protocol', () => {
    expect(passes([denyAll, out, into], here, web, there)).toBe(false);
    expect(passes([denyAll, out, into], there, { protocol: 'TCP', port: 81 })).toBe(false);
    expect(passes([denyAll, out, into], there, { protocol: 'UDP', port: 80 })).toBe(false);
  });

  test('takes a pod selector alone for the policy’s own namespace', () => {
    expect(passes([denyAll, out], far)).toBe(false);
  });

  test('does not narrow a direction that a policy says nothing of', () => {
    expect(passes([out, into], address)).toBe(false);
    expect(passes([into], address)).toBe(true);
  });

  test('knows blocks of addresses and the exceptions in them', () => {
    const block = (cidr: string, except: readonly string[]) =>
      policy({ podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr, except } }] }] });
    expect(passes([block('10.0.0.0/8', [])], address)).toBe(true);
    expect(passes([block('10.0.0.0/8', ['10.1.0.0/16'])], address)).toBe(false);
    expect(passes([block('192.168.0.0/16', [])], address)).toBe(false);
  });

  test('refuses what it does not evaluate', () => {
    const named = policy({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ ports: [{ port: 'http' }] }],
    });
    expect(() => findPolicies([named])).toThrow();
    const range = { ...web, endPort: 90 };
    const wide = policy({ podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [range] }] });
    expect(() => findPolicies([wide])).toThrow();
  });
});
