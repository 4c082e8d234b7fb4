import { createHash } from 'node:crypto';
import type { EnvironmentName } from '../sandbox/seed.ts';
import { type Fate, service, type World } from './world.ts';

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
  /** Reason to pass the gates of the environment by. */
  readonly breakGlass?: string;
}

export interface Chapter {
  readonly title: string;
  readonly story: string;
  readonly deliveries: readonly PlannedDelivery[];
}

/** The story of the demo: a good release all the way, a crash that never leaves dev, an image that does not exist. */
export function writeChapters(world: World): readonly Chapter[] {
  const good = buildRelease(world, { version: '1.5.0', fate: 'ready', build: 41 });
  const crashing = buildRelease(world, { version: '1.6.0', fate: 'crash', build: 42 });
  const missing = buildRelease(world, { version: '1.7.0', fate: 'missing', build: 43 });
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
      title: `${service} 1.7.0 was never pushed, and somebody in a hurry breaks the glass to bring it to prod`,
      story: 'The registry does not have the image: nobody needs to wait for a time-out.',
      deliveries: [
        { environment: 'prod', release: missing, ends: back('image-missing'), breakGlass: 'in a hurry' },
      ],
    },
  ];
}

/** Releases for those who go on by themselves. */
export function planExtraReleases(world: World): readonly (Release & { readonly fate: string })[] {
  return [
    { ...buildRelease(world, { version: '1.8.0', fate: 'ready', build: 44 }), fate: 'good' },
    { ...buildRelease(world, { version: '1.9.0', fate: 'oom', build: 45 }), fate: 'runs out of memory' },
    {
      ...buildRelease(world, { version: '2.0.0', fate: 'no-config', build: 46 }),
      fate: 'needs a ConfigMap that is not there',
    },
  ];
}

interface Build {
  readonly version: string;
  readonly fate: Fate;
  readonly build: number;
}

function buildRelease(world: World, { version, fate, build }: Build): Release {
  const commit = createHash('sha1').update(`${service} ${version}`).digest('hex');
  return { version, image: world.image({ version, fate }), build, source: `acme/${service}@${commit}` };
}
