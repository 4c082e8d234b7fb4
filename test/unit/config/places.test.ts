import { describe, expect, test } from 'vitest';
import { parseSlipwayConfig } from '../../../core/config/parse.ts';
import { resolvePlaces } from '../../../core/config/places.ts';
import { SlipwayError } from '../../../core/errors.ts';

const config = parseSlipwayConfig(
  'slipway.yaml',
  new TextEncoder().encode(`
services:
  chat-api: { image: ghcr.io/acme/chat-api }
  chat.web: { image: ghcr.io/acme/chat-web }
defaults:
  argocd:
    server: https://argocd-{target}.example.com
    applications: ["todo-{environment}-{target}"]
    selector: app={service}
  images: envs/{environment}/{target}/todo.yaml
  select: ["services.{service}.image", "Deployment/{service}:jobs[name={service}].image"]
environments:
  - { name: prod, targets: [aks, gke], stability: 1m, timeout: 15m, gates: { approval: required } }
  - { name: bare, images: bare.yaml, argocd: { server: https://a.example.com, applications: todo }, targets: [one] }
`),
);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof SlipwayError ? `${error.code}: ${error.message}` : String(error);
  }
  return 'nothing was raised';
}

describe('a place', () => {
  test('has every template filled', () => {
    expect(resolvePlaces(config, { service: 'chat-api', environment: 'prod', target: 'gke' })).toEqual([
      {
        service: 'chat-api',
        image: 'ghcr.io/acme/chat-api',
        environment: 'prod',
        target: 'gke',
        file: 'envs/prod/gke/todo.yaml',
        selectors: ['services.chat-api.image', 'Deployment/chat-api:jobs[name=chat-api].image'],
        argocd: {
          server: 'https://argocd-gke.example.com',
          applications: ['todo-prod-gke'],
          selector: 'app=chat-api',
        },
        rollback: 'automatic',
        stabilityMs: 60_000,
        timeoutMs: 900_000,
        gates: {
          windows: [],
          freezes: [],
          approval: true,
          approvers: [],
          scan: false,
          checks: [],
          hotfix: false,
        },
      },
    ]);
  });

  test('keeps a service name with a dot one key of the selector', () => {
    const [place] = resolvePlaces(config, { service: 'chat.web', environment: 'bare' });
    expect(place?.selectors).toEqual([
      'services["chat.web"].image',
      'Deployment/chat.web:jobs[name=chat.web].image',
    ]);
  });

  test('is there once for each target, in roll-out order', () => {
    const places = resolvePlaces(config, { service: 'chat-api', environment: 'prod' });
    expect(places.map(({ target }) => target)).toEqual(['aks', 'gke']);
  });

  test.each([
    [
      'an unknown service',
      { service: 'chat-apo', environment: 'prod' },
      /^service-unknown: .*did you mean `chat-api`/,
    ],
    [
      'an unknown environment',
      { service: 'chat-api', environment: 'prd' },
      /^environment-unknown: .*did you mean `prod`/,
    ],
    [
      'an unknown target',
      { service: 'chat-api', environment: 'prod', target: 'oke' },
      /^target-unknown: .*aks, gke/,
    ],
    ['a property every object has', { service: 'constructor', environment: 'prod' }, /^service-unknown: /],
  ])('is refused for %s', (_, name, message) => {
    expect(codeOf(() => resolvePlaces(config, name))).toMatch(message);
  });

  test('needs a file', () => {
    const bare = parseSlipwayConfig(
      'slipway.yaml',
      new TextEncoder().encode('services: { a: { image: r/a } }\nenvironments: [{ name: dev }]\n'),
    );
    expect(codeOf(() => resolvePlaces(bare, { service: 'a', environment: 'dev' }))).toMatch(
      /^images-missing: /,
    );
  });
});
