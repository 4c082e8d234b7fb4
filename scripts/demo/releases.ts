import { createHash } from 'node:crypto';
import { digestOf } from '../sandbox/registry.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { EnvironmentName } from '../sandbox/seed.ts';

export const service = 'chat-api';

/** A version of the service as a build would hand it over. */
export interface Release {
  readonly version: string;
  readonly image: string;
  /** Commit it was built from. */
  readonly source: string;
  readonly build: number;
}

/** One call of `slipway deliver`, and what it must end in. */
export interface PlannedDelivery {
  readonly environment: EnvironmentName;
  readonly release: Release;
  readonly ends:
    | { readonly kind: 'healthy' }
    | { readonly kind: 'rolled-back'; readonly rootCause: string; readonly to: string };
}

export interface Chapter {
  readonly title: string;
  readonly story: string;
  readonly deliveries: readonly PlannedDelivery[];
}

/** The story of the demo: a good release all the way, a crash that never leaves dev, an image that does not exist. */
export function writeChapters(sandbox: Sandbox): readonly Chapter[] {
  const good = release('1.5.0', 41, pushed(sandbox, '1.5.0'));
  const crashing = release('1.6.0', 42, pushed(sandbox, '1.6.0', 'crash'));
  const missing = release('1.7.0', 43, neverPushed(sandbox, '1.7.0'));
  const healthy = { kind: 'healthy' } as const;
  const back = (rootCause: string) => ({ kind: 'rolled-back', rootCause, to: good.version }) as const;
  return [
    {
      title: `${service} 1.5.0, a good release`,
      story: 'It goes to dev, and to each next environment when the one before is verified.',
      deliveries: [
        { environment: 'dev', release: good, ends: healthy },
        { environment: 'staging', release: good, ends: healthy },
        { environment: 'prod', release: good, ends: healthy },
      ],
    },
    {
      title: `${service} 1.6.0 crashes when it starts`,
      story: 'It is caught in dev; staging and prod never see it.',
      deliveries: [{ environment: 'dev', release: crashing, ends: back('crash') }],
    },
    {
      title: `${service} 1.7.0 was never pushed, and somebody in a hurry delivers it straight to prod`,
      story: 'The registry does not have the image: nobody needs to wait for a time-out.',
      deliveries: [{ environment: 'prod', release: missing, ends: back('image-missing') }],
    },
  ];
}

/** Images for those who go on by themselves. */
export function pushExtraReleases(sandbox: Sandbox): readonly (Release & { readonly fate: string })[] {
  return [
    { ...release('1.8.0', 44, pushed(sandbox, '1.8.0')), fate: 'good' },
    { ...release('1.9.0', 45, pushed(sandbox, '1.9.0', 'oom')), fate: 'runs out of memory' },
    {
      ...release('2.0.0', 46, pushed(sandbox, '2.0.0', 'no-config')),
      fate: 'needs a ConfigMap that is not there',
    },
  ];
}

function release(version: string, build: number, image: string): Release {
  const commit = createHash('sha1').update(`${service} ${version}`).digest('hex');
  return { version, image, build, source: `acme/${service}@${commit}` };
}

function pushed(sandbox: Sandbox, tag: string, outcome?: string): string {
  return sandbox.pushImage({ tag, ...(outcome === undefined ? {} : { outcome }) }).reference;
}

/** A digest that looks like any other, of bytes that no registry has. */
function neverPushed({ registry }: Sandbox, tag: string): string {
  return `${registry.host}/acme/${service}:${tag}@${digestOf(Buffer.from(`${service} ${tag}, not pushed`))}`;
}
