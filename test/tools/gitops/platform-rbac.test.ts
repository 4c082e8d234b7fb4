import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readObjects } from '../../../scripts/platform/render.ts';
import { renderOwnChart } from './own-charts.ts';
import { clouds } from './render.ts';
import { root } from './root.ts';

const chart = join(root, 'gitops', 'platform', 'rbac');

/** How a cluster's login names a group: Entra ID by id, Google by address, OKE with the prefix that Terraform gives. */
const names: Readonly<Record<(typeof clouds)[number], RegExp>> = {
  aks: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  gke: /^[a-z-]+@[a-z.]+$/,
  oke: /^oci:[a-z-]+$/,
};

test.each(clouds)('Roles on %s are given to groups as its login names them', async (cloud) => {
  const text = await renderOwnChart(chart, ['--values', join(chart, `values-${cloud}.yaml`)]);
  const bindings = readObjects(text).filter(({ kind }) => kind.endsWith('RoleBinding'));
  expect(bindings.length).toBeGreaterThanOrEqual(6);
  for (const binding of bindings) {
    const subjects = binding['subjects'] as readonly { readonly kind: string; readonly name: string }[];
    expect(subjects.length).toBeGreaterThan(0);
    for (const { kind, name } of subjects) {
      expect(kind).toBe('Group');
      expect(name).toMatch(names[cloud]);
    }
  }
});

test('A group that the directory of a cloud does not know is refused', async () => {
  const words = ['--values', join(chart, 'values-gke.yaml'), '--set', 'groups.viewers={strangers}'];
  await expect(renderOwnChart(chart, words)).rejects.toThrow('does not know the group strangers');
});

test('Who is on call may restart, scale and look through a port, and neither read a Secret nor open a shell', async () => {
  const text = await renderOwnChart(chart, ['--values', join(chart, 'values-oke.yaml')]);
  const roles = readObjects(text).filter(
    ({ kind, metadata }) => /Role$/.test(kind) && metadata.name !== 'todo-viewer',
  );
  const granted = roles.flatMap(
    (role) => role['rules'] as readonly { resources: string[]; verbs: string[] }[],
  );
  const resources = granted.flatMap((rule) => rule.resources);
  expect(resources).toEqual(
    expect.arrayContaining(['pods/portforward', 'deployments/scale', 'scaledobjects']),
  );
  for (const forbidden of ['secrets', 'pods/exec', 'pods/attach', 'pods/ephemeralcontainers', '*']) {
    expect(resources).not.toContain(forbidden);
  }
});
