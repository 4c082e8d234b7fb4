import { describe, expect, test } from 'vitest';
import { deliverInputs } from '../../../actions/deliver/inputs.ts';
import { type DeliveryPlan, planDelivery } from '../../../actions/deliver/plan.ts';
import { parseFlags } from '../../../core/action/flags.ts';
import { parseInputs } from '../../../core/action/parse-inputs.ts';
import { SlipwayError } from '../../../core/errors.ts';
import { parseImageReference } from '../../../core/image/reference.ts';

const CONFIG = `
services: { api: { image: r/api } }
defaults:
  argocd: { server: "https://argocd.example.com", applications: ["todo-{environment}"] }
  images: "{environment}.yaml"
environments:
  - { name: dev }
  - name: prod
    targets: [aks, gke]
    images: prod/{target}.yaml
    argocd: { server: "https://argocd-{target}.example.com", selector: "app={service}", project: todo, namespace: teams }
    rollback: propose
    stability: 1m
    timeout: 20m
  - { name: together, targets: [aks, gke], parallel: true }
  - { name: lonely, targets: [aks], parallel: true }
  - { name: nowhere, argocd: { applications: nobody } }
`;

function plan(words: readonly string[], config = CONFIG): DeliveryPlan {
  const all = [
    '--repository',
    'https://git.example.com/p.git',
    '--service',
    'api',
    '--image',
    'r/api:2',
    ...words,
  ];
  const { given } = parseFlags(deliverInputs, all);
  return planDelivery({
    inputs: parseInputs({ name: 'deliver', inputs: deliverInputs }, given),
    repository: {
      url: 'https://git.example.com/p.git',
      branch: 'main',
      author: { name: 'slipway', email: 'slipway@noreply.invalid' },
      timeoutMs: 1000,
    },
    release: { image: parseImageReference('r/api:2'), allowDowngrade: false, pin: false },
    passes: { hotfix: false },
    config: new TextEncoder().encode(config),
  });
}

describe('the plan of a delivery', () => {
  test('takes what slipway.yaml says, and its defaults where that says nothing', () => {
    const { units, together } = plan(['--environment', 'dev']);
    expect(together).toBe(false);
    expect(units).toMatchObject([
      {
        label: 'dev',
        server: 'https://argocd.example.com',
        selection: { names: ['todo-dev'] },
        policy: {
          timeoutMs: 600_000,
          stabilityMs: 15_000,
          rollback: 'automatic',
          rollbackOn: ['failed'],
          sync: false,
        },
        task: { name: { kind: 'service', service: 'api', environment: 'dev' }, dryRun: false },
      },
    ]);
  });

  test('has a unit for each target, in the order of the file', () => {
    const { units } = plan(['--environment', 'prod']);
    expect(units).toMatchObject(
      ['aks', 'gke'].map((target) => ({
        label: `prod/${target}`,
        target,
        server: `https://argocd-${target}.example.com`,
        selection: { names: ['todo-prod'], selector: 'app=api', project: 'todo', appNamespace: 'teams' },
        policy: { timeoutMs: 1_200_000, stabilityMs: 60_000, rollback: 'propose' },
        task: { name: { target } },
      })),
    );
  });

  test('lets the inputs win over slipway.yaml', () => {
    const words = [
      '--server',
      'https://other.example.com',
      '--project',
      'p',
      '--app-namespace',
      'n',
      '--timeout',
      '5m',
    ];
    const { units } = plan([
      '--environment',
      'prod',
      '--target',
      'gke',
      ...words,
      '--stability',
      '2s',
      '--rollback',
      'off',
    ]);
    expect(units).toHaveLength(1);
    expect(units[0]).toMatchObject({
      server: 'https://other.example.com',
      selection: { project: 'p', appNamespace: 'n' },
      policy: { timeoutMs: 300_000, stabilityMs: 2000, rollback: 'off' },
    });
  });

  test.each([
    ['together', true],
    ['lonely', false],
    ['prod', false],
  ])('of %s goes together: %s', (environment, together) => {
    expect(plan(['--environment', environment]).together).toBe(together);
  });

  test.each([
    ['unknown', CONFIG, 'environment-unknown'],
    ['dev', CONFIG.replace(/, applications: \["todo-\{environment\}"\]/, ''), 'applications-missing'],
    ['dev', 'services: {}\n', 'config-invalid'],
  ])('for %s is refused', (environment, config, code) => {
    expect(codeOf(() => plan(['--environment', environment], config))).toBe(code);
  });
});

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return error instanceof SlipwayError ? error.code : String(error);
  }
  return undefined;
}
