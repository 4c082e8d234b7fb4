import { createHash } from 'node:crypto';
import { type ServiceName, services } from '../sandbox/seed.ts';
import { type Fate, service as followed, type World } from './world.ts';

/** A version of a service as a build would hand it over. */
export interface Release {
  readonly service: ServiceName;
  readonly version: string;
  readonly image: string;
  /** Commit it was built from. */
  readonly source: string;
  readonly build: number;
}

interface Build {
  readonly service?: ServiceName;
  readonly version: string;
  readonly fate: Fate;
  readonly build: number;
}

export function buildRelease(world: World, { service = followed, version, fate, build }: Build): Release {
  const commit = createHash('sha1').update(`${service} ${version}`).digest('hex');
  const image = world.image({ service, version, fate });
  return { service, version, image, build, source: `acme/${service}@${commit}` };
}

/** The same version of every service. */
export function buildAll(world: World, build: Omit<Build, 'service'>): readonly Release[] {
  return services.map((service) => buildRelease(world, { ...build, service }));
}

/** The same bytes under another tag and a newer build number. */
export function retag({ image, ...release }: Release, version: string): Release {
  const [tagged = '', digest = ''] = image.split('@');
  const repository = tagged.slice(0, tagged.lastIndexOf(':'));
  return { ...release, version, build: release.build + 1, image: `${repository}:${version}@${digest}` };
}

/** Releases for those who go on by themselves. */
export function planExtraReleases(world: World): readonly (Release & { readonly fate: string })[] {
  return [
    { ...buildRelease(world, { version: '1.8.0', fate: 'ready', build: 45 }), fate: 'good' },
    { ...buildRelease(world, { version: '1.9.0', fate: 'oom', build: 46 }), fate: 'runs out of memory' },
    {
      ...buildRelease(world, { version: '2.0.0', fate: 'no-config', build: 47 }),
      fate: 'needs a ConfigMap that is not there',
    },
  ];
}
